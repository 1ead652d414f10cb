using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>An Idempotency-Key stands for one request: repeats get its answer, and nothing else may use it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class IdempotencyTests(SharedSilo shop)
{
    private const string Create = "/api/v1/admin/activities";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeat_of_a_creation_is_marked_and_creates_nothing()
    {
        var body = NewActivity(total: 5);
        var first = await CreateAsync("again", body);
        var second = await CreateAsync("again", body);

        Assert.False(first.IsReplay);
        Assert.True(second.IsReplay);
        Assert.Equal(first.Expect<ActivityBody>(201).Id, second.Expect<ActivityBody>(201).Id);
    }

    [Fact]
    public async Task A_key_of_another_creation_is_refused()
    {
        var id = (await CreateAsync("other", NewActivity(total: 5))).Expect<ActivityBody>(201).Id;

        AssertReused(await CreateAsync("other", NewActivity(total: 99)));
        AssertReused(await CreateAsync("other", NewActivity(total: 5) with { Name = "Other" }));
        AssertReused(await CreateAsync("other", NewActivity(total: 5) with { HoldSeconds = 1 }));

        Assert.Equal(5, (await shop.GetAsync(id)).Total);
        Assert.Empty((await shop.Client.ListActivitiesAsync($"?after={id}", Cancel)).Expect<PageBody<ActivityBody>>(200).Items);
    }

    [Fact]
    public async Task A_repeat_of_a_restock_is_marked_and_its_key_does_for_no_other_quantity()
    {
        var sale = await shop.SellAsync(total: 1);

        Assert.False((await shop.Client.RestockAsync(sale.Id, 2, shop.Admin, "two", Cancel)).IsReplay);
        Assert.True((await shop.Client.RestockAsync(sale.Id, 2, shop.Admin, "two", Cancel)).IsReplay);
        AssertReused(await shop.Client.RestockAsync(sale.Id, 3, shop.Admin, "two", Cancel));
        Assert.False((await shop.Client.CommandAsync(sale.Id, "resume", shop.Admin, Cancel)).IsReplay);

        Assert.Equal(3, (await shop.GetAsync(sale.Id)).Total);
    }

    [Theory]
    [InlineData("kk", "kk")]
    [InlineData("kk", "")]
    [InlineData("", "kk")]
    public async Task Two_keys_in_one_request_are_refused(string first, string second)
    {
        var sale = await shop.SellAsync(total: 5, perUserLimit: 5);
        var claim = $"/api/v1/activities/{sale.Id.ToString(CultureInfo.InvariantCulture)}/claims";
        var restock = $"{Create}/{sale.Id.ToString(CultureInfo.InvariantCulture)}/restock";

        await AssertRefusedAsync(claim, shop.Tokens.User(shop.NewUser()), "");
        await AssertRefusedAsync(restock, shop.Admin, """{"quantity":1}""");
        await AssertRefusedAsync(
            Create, shop.Admin, """{"name":"x","total":1,"startsAt":"2030-01-01T00:00:00Z","endsAt":"2031-01-01T00:00:00Z"}""");
        var now = await shop.GetAsync(sale.Id);
        Assert.Equal((5, 5), (now.Total, now.Available));

        async Task AssertRefusedAsync(string path, string token, string body)
        {
            using var connection = await RawConnection.OpenAsync(shop.Client.Address, Cancel);
            await connection.SendAsync(
                $"POST {path} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
                + $"Idempotency-Key: {first}\r\nIdempotency-Key: {second}\r\nContent-Length: {body.Length}\r\n\r\n{body}",
                Cancel);
            var answer = await connection.ReadAsync(hasBody: true, Cancel);
            Assert.Equal((400, "invalid_field", "Idempotency-Key"), (answer!.Status, answer.Code, answer.Problem?.Field));
        }
    }

    private static NewActivityBody NewActivity(int total)
    {
        var start = new DateTimeOffset(2030, 1, 1, 12, 0, 0, 123, TimeSpan.FromHours(8));
        return new NewActivityBody("Sale", total, start, start.AddHours(1));
    }

    private static void AssertReused(ApiAnswer answer) =>
        Assert.Equal((422, "idempotency_key_reused", "Idempotency-Key"), (answer.Status, answer.Code, answer.Problem?.Field));

    private Task<ApiAnswer> CreateAsync(string key, NewActivityBody body) =>
        shop.Client.PostAsync(Create, shop.Admin, JsonContent.Create(body, options: JsonSerializerOptions.Web), key, Cancel);
}
