using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class ActivityTests(SharedSilo shop)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opens_and_ends_by_the_clock_without_anyone_calling()
    {
        var start = DateTimeOffset.UtcNow.AddSeconds(1.5);
        var sale = await shop.SellAsync(total: 10, startsAt: start, endsAt: start.AddSeconds(1));
        Assert.Equal("scheduled", sale.Status);
        Assert.Equal("not_started", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);

        await AssertTurnsAsync(sale.Id, "scheduled", "open", sale.StartsAt);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
        await AssertTurnsAsync(sale.Id, "open", "ended", sale.EndsAt);
        Assert.Equal("ended", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);
    }

    [Fact]
    public async Task What_starts_at_once_is_open_when_it_is_made()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal("open", (await shop.SellAsync(total: 1)).Status);
    }

    /// <summary>Whoever asked for the id before it was given out must not make its creation fail, or seem to.</summary>
    [Theory]
    [InlineData("audit")]
    [InlineData("pause")]
    [InlineData("claim")]
    [InlineData("look")]
    public async Task An_activity_is_there_even_if_somebody_asked_for_its_id_before(string question)
    {
        var next = (await shop.SellAsync(total: 1)).Id + 1;
        Assert.Equal(404, (await AskAsync()).Status);

        var made = await shop.SellAsync(total: 2);

        Assert.Equal(next, made.Id);
        Assert.NotEqual(404, (await AskAsync()).Status);
        await shop.Client.CommandAsync(made.Id, "resume", shop.Admin, Cancel);
        (await shop.ClaimAsync(made.Id, shop.NewUser())).Expect<OrderBody>(201);

        Task<ApiAnswer> AskAsync() => question switch
        {
            "audit" => shop.Client.AuditAsync(next, shop.Admin, Cancel),
            "pause" => shop.Client.CommandAsync(next, "pause", shop.Admin, Cancel),
            "claim" => shop.ClaimAsync(next, userId: 1),
            _ => shop.Client.GetActivityAsync(next, Cancel),
        };
    }

    [Fact]
    public async Task A_pause_stops_claims_until_resumed()
    {
        var sale = await shop.SellAsync(total: 10);

        Assert.Equal("paused", (await CommandAsync(sale.Id, "pause")).Status);
        Assert.Equal("paused", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);
        Assert.Equal("paused", (await CommandAsync(sale.Id, "pause")).Status);
        Assert.Equal("open", (await CommandAsync(sale.Id, "resume")).Status);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
    }

    [Fact]
    public async Task An_end_is_for_good()
    {
        var sale = await shop.SellAsync(total: 10);

        Assert.Equal("ended", (await CommandAsync(sale.Id, "end")).Status);
        await shop.Client.CommandAsync(sale.Id, "resume", shop.Admin, Cancel);

        Assert.Equal("ended", (await shop.GetAsync(sale.Id)).Status);
        Assert.Equal("ended", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);
    }

    [Fact]
    public async Task A_restock_sells_on_and_counts_once_for_each_key()
    {
        var sale = await shop.SellAsync(total: 1);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
        Assert.Equal("sold_out", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);

        var restocked = (await shop.Client.RestockAsync(sale.Id, 2, shop.Admin, "more", Cancel)).Expect<ActivityBody>(200);
        var repeated = (await shop.Client.RestockAsync(sale.Id, 2, shop.Admin, "more", Cancel)).Expect<ActivityBody>(200);

        Assert.Equal((3, 2), (restocked.Total, restocked.Available));
        Assert.Equal((3, 2), (repeated.Total, repeated.Available));
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
        Assert.Equal(2, (await shop.AuditAsync(sale.Id)).Orders);
    }

    [Fact]
    public async Task An_audit_shows_the_ledger_and_the_rows()
    {
        var sale = await shop.SellAsync(total: 5);
        for (var i = 0; i < 3; i++)
            (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);

        var audit = await shop.AuditAsync(sale.Id);

        Assert.Equal((5, 2, 0, 3), (audit.Total, audit.Available, audit.Held, audit.Sold));
        Assert.Equal((3, 0, 0), (audit.Orders, audit.Missing, audit.Unexpected));
        Assert.True(audit.Seq >= 4, audit.ToString());
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        var made = new[] { await shop.SellAsync(1), await shop.SellAsync(1), await shop.SellAsync(1) };

        var first = await ListAsync(string.Create(CultureInfo.InvariantCulture, $"?limit=2&after={made[0].Id - 1}"));
        var second = await ListAsync($"?limit=2&after={first.Next}");

        Assert.Equal([made[0].Id, made[1].Id], first.Items.Select(item => item.Id));
        Assert.Equal(made[2].Id, second.Items[0].Id);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_list_can_be_filtered_by_status()
    {
        var ended = await shop.SellAsync(total: 1);
        await CommandAsync(ended.Id, "end");
        var open = await ListAsync("?status=open&limit=200");

        Assert.DoesNotContain(open.Items, item => item.Id == ended.Id);
        Assert.All(open.Items, item => Assert.Equal("open", item.Status));
    }

    private async Task<PageBody<ActivityBody>> ListAsync(string query) =>
        (await shop.Client.ListActivitiesAsync(query, Cancel)).Expect<PageBody<ActivityBody>>(200);

    private async Task<ActivityBody> CommandAsync(long activityId, string action) =>
        (await shop.Client.CommandAsync(activityId, action, shop.Admin, Cancel)).Expect<ActivityBody>(200);

    // The tolerance counts from the last look before the change: what happened between two looks is not the server's fault.
    private async Task AssertTurnsAsync(long activityId, string from, string to, DateTimeOffset due)
    {
        var last = await shop.GetAsync(activityId);
        var current = last;
        while (string.Equals(current.Status, from, StringComparison.Ordinal))
        {
            Assert.True(current.ServerTime - due <= Tolerance, $"still {from} {(current.ServerTime - due).TotalMilliseconds} ms late");
            last = current;
            current = await shop.GetAsync(activityId);
        }

        Assert.Equal(to, current.Status);
        Assert.InRange(current.ServerTime - due, -Tolerance, Tolerance + (current.ServerTime - last.ServerTime));
    }
}
