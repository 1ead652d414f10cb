using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class OperationTests(SharedSilo shop)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_is_open_to_everybody(string path) =>
        Assert.Equal(200, (await shop.Client.GetAsync(path, token: null, Cancel)).Status);

    [Fact]
    public async Task Metrics_count_claims()
    {
        var sale = await shop.SellAsync(total: 1);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);

        var metrics = await shop.Client.GetAsync("/metrics", token: null, Cancel);

        Assert.Equal(200, metrics.Status);
        Assert.Contains("# TYPE ", metrics.Body, StringComparison.Ordinal);
        Assert.Contains("claim", metrics.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_contract_is_published()
    {
        var document = await shop.Client.GetAsync("/openapi/v1.json", token: null, Cancel);
        Assert.Equal(200, document.Status);
        Assert.Contains("/api/v1/activities/{id}/claims", document.Body, StringComparison.Ordinal);
    }
}
