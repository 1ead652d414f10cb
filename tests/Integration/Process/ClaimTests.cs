using System.Text.Json;
using CouponKill.Harness;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class ClaimTests(SharedSilo shop)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_is_granted_once_and_then_repeated()
    {
        var sale = await shop.SellAsync(total: 2);
        var user = shop.NewUser();

        var first = await shop.ClaimAsync(sale.Id, user);
        var order = first.Expect<OrderBody>(201);
        var second = await shop.ClaimAsync(sale.Id, user);

        Assert.Equal((sale.Id, user, "confirmed", null), (order.ActivityId, order.UserId, order.Status, order.HoldExpiresAt));
        Assert.Equal($"/api/v1/orders/{order.OrderId}", new Uri(shop.Client.Address, first.Header("Location")).AbsolutePath);
        Assert.False(first.IsReplay);
        Assert.Equal(order, second.Expect<OrderBody>(200));
        Assert.True(second.IsReplay);
        Assert.Equal(1, (await shop.WaitForAsync(sale.Id, activity => activity.Sold > 0)).Sold);
    }

    [Fact]
    public async Task Ids_are_strings_and_times_are_utc()
    {
        var sale = await shop.SellAsync(total: 1);
        using var claim = JsonDocument.Parse((await shop.ClaimAsync(sale.Id, shop.NewUser())).Body);
        using var activity = JsonDocument.Parse((await shop.Client.GetActivityAsync(sale.Id, Cancel)).Body);

        foreach (var name in new[] { "orderId", "activityId", "userId" })
            Assert.Equal(JsonValueKind.String, claim.RootElement.GetProperty(name).ValueKind);
        Assert.Equal(JsonValueKind.Number, claim.RootElement.GetProperty("seq").ValueKind);
        Assert.Equal(JsonValueKind.String, activity.RootElement.GetProperty("id").ValueKind);
        foreach (var time in new[] { claim.RootElement.GetProperty("createdAt"), activity.RootElement.GetProperty("serverTime") })
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", time.GetString());
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_so()
    {
        var sale = await shop.SellAsync(total: 1);
        var winner = shop.NewUser();
        (await shop.ClaimAsync(sale.Id, winner)).Expect<OrderBody>(201);

        var late = await shop.ClaimAsync(sale.Id, shop.NewUser());

        Assert.Equal((409, "sold_out"), (late.Status, late.Code));
        Assert.Equal(200, (await shop.ClaimAsync(sale.Id, winner)).Status);
        Assert.Equal("open", (await shop.GetAsync(sale.Id)).Status);
    }

    [Fact]
    public async Task Never_more_than_the_stock_whoever_comes_at_once()
    {
        var sale = await shop.SellAsync(total: 50);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => shop.ClaimAsync(sale.Id, shop.NewUser())));

        Assert.Equal(50, answers.Count(answer => answer.Status == 201));
        Assert.Equal(150, answers.Count(answer => answer is { Status: 409, Code: "sold_out" }));
        Assert.Equal(50, (await shop.AuditAsync(sale.Id)).Orders);
    }

    [Fact]
    public async Task One_unit_for_one_user_however_often_asked_at_once()
    {
        var sale = await shop.SellAsync(total: 50);
        var user = shop.NewUser();
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => shop.ClaimAsync(sale.Id, user)));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Single(answers.Select(answer => answer.Read<OrderBody>().OrderId).Distinct());
        Assert.Equal(1, (await shop.AuditAsync(sale.Id)).Orders);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        var sale = await shop.SellAsync(total: 50);
        var user = shop.NewUser();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => shop.ClaimAsync(sale.Id, user)));

        var refused = answers.Where(answer => answer.Status == 429).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal("rate_limited", answer.Code));
        Assert.All(refused, answer => Assert.Equal("1", answer.Header("Retry-After")));
        Assert.Equal(1, (await shop.AuditAsync(sale.Id)).Orders);
    }

    [Fact]
    public async Task A_limit_of_three_gives_three_and_a_key_gives_its_first_answer()
    {
        var sale = await shop.SellAsync(total: 10, perUserLimit: 3);
        var user = shop.NewUser();

        var first = (await shop.ClaimAsync(sale.Id, user, "a")).Expect<OrderBody>(201);
        Assert.Equal(first, (await shop.ClaimAsync(sale.Id, user, "a")).Expect<OrderBody>(200));
        var second = (await shop.ClaimAsync(sale.Id, user, "b")).Expect<OrderBody>(201);
        var third = (await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(201);
        var fourth = (await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(200);

        Assert.Equal(3, new[] { first.OrderId, second.OrderId, third.OrderId }.Distinct().Count());
        Assert.Contains(fourth.OrderId, new[] { first.OrderId, second.OrderId, third.OrderId });
        Assert.Equal(first, (await shop.ClaimAsync(sale.Id, user, "a")).Expect<OrderBody>(200));
        Assert.Equal(3, (await shop.AuditAsync(sale.Id)).Orders);
    }

    [Fact]
    public async Task The_same_key_of_another_user_is_another_command()
    {
        var sale = await shop.SellAsync(total: 10, perUserLimit: 3);
        var first = (await shop.ClaimAsync(sale.Id, shop.NewUser(), "a")).Expect<OrderBody>(201);
        var second = (await shop.ClaimAsync(sale.Id, shop.NewUser(), "a")).Expect<OrderBody>(201);
        Assert.NotEqual(first.OrderId, second.OrderId);
    }

    [Fact]
    public async Task A_hold_runs_out_and_its_unit_returns_once()
    {
        var sale = await shop.SellAsync(total: 1, holdSeconds: 1);
        var user = shop.NewUser();

        var held = (await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(201);
        Assert.Equal("held", held.Status);
        Assert.Equal(held.CreatedAt.AddSeconds(1), held.HoldExpiresAt);
        Assert.Equal("sold_out", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);

        var activity = await shop.WaitForAsync(sale.Id, activity => activity.Available == 1);
        Assert.Equal((0, 0), (activity.Held, activity.Sold));
        Assert.True(activity.ServerTime >= held.HoldExpiresAt);
        var expired = await Eventually.GetAsync(
            () => shop.OrdersAsync(sale.Id, 1), orders => orders[0].Status is "expired", SharedSilo.Timeout, Cancel);
        Assert.Equal(held.OrderId, expired[0].OrderId);

        var again = (await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(201);
        Assert.NotEqual(held.OrderId, again.OrderId);
        Assert.Equal("sold_out", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);
    }

    [Fact]
    public async Task My_claim_is_shown_to_me_only()
    {
        var sale = await shop.SellAsync(total: 1);
        var (mine, other) = (shop.NewUser(), shop.NewUser());
        var order = (await shop.ClaimAsync(sale.Id, mine)).Expect<OrderBody>(201);

        Assert.Equal(order, (await shop.Client.GetMyClaimAsync(sale.Id, shop.Tokens.User(mine), Cancel)).Expect<OrderBody>(200));
        var none = await shop.Client.GetMyClaimAsync(sale.Id, shop.Tokens.User(other), Cancel);
        Assert.Equal((404, "no_claim"), (none.Status, none.Code));
    }

    [Fact]
    public async Task Nothing_to_claim_where_there_is_no_activity()
    {
        var answer = await shop.ClaimAsync(16_000_000, shop.NewUser());
        Assert.Equal((404, "activity_not_found"), (answer.Status, answer.Code));
    }
}
