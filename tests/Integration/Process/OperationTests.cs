using System.Text.Json;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class OperationTests(SharedSilo shop)
{
    private static readonly Dictionary<string, string> Json = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Type"] = "application/json; charset=utf-8",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_is_open_to_everybody(string path) =>
        Assert.Equal(200, (await shop.Client.GetAsync(path, token: null, Cancel)).Status);

    [Fact]
    public async Task The_verb_health_tells_containers_the_same()
    {
        Assert.Equal(0, await AskHealthAsync(shop.Silo.Options.Port));
        Assert.Equal(1, await AskHealthAsync(FreePort.Next()));
    }

    [Fact]
    public async Task Metrics_count_claims()
    {
        var before = await CountAsync();
        var sale = await shop.SellAsync(total: 1);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);

        Assert.Equal("sold_out", (await shop.ClaimAsync(sale.Id, shop.NewUser())).Code);

        // Others claim at the same time, so the counters only have a least value; the page is made anew twice a second.
        await Eventually.GetAsync(
            CountAsync, count => count.Granted > before.Granted && count.SoldOut > before.SoldOut, SharedSilo.Timeout, Cancel);
        Assert.Equal(1, await ReadAsync("couponkill_activity_units", $"activity=\"{sale.Id}\"", "state=\"sold\""));
        Assert.True(await ReadAsync("couponkill_commit_duration_seconds_count") > 0);
        Assert.True(await ReadAsync("couponkill_batcher_size_count") > 0);

        async Task<(double Granted, double SoldOut)> CountAsync() =>
        (
            await ReadAsync("couponkill_claims_total", "outcome=\"granted\""),
            await ReadAsync("couponkill_claims_total", "outcome=\"sold_out\""));
    }

    [Fact]
    public async Task The_contract_is_published()
    {
        var document = await shop.Client.GetAsync("/openapi/v1.json", token: null, Cancel);
        Assert.Equal(200, document.Status);
        Assert.Contains("/api/v1/activities/{id}/claims", document.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/activities/{id}/claims", "post", "409", "`sold_out`")]
    [InlineData("/api/v1/activities/{id}/claims", "post", "403", "`user_blocked`")]
    [InlineData("/api/v1/activities/{id}/claims/me", "get", "404", "`no_claim`")]
    [InlineData("/api/v1/admin/activities/{id}/restock", "post", "409", "`total_too_large`")]
    public async Task The_contract_names_the_codes_of_problems(string path, string method, string status, string code)
    {
        var document = await shop.Client.GetAsync("/openapi/v1.json", token: null, Cancel);
        using var contract = JsonDocument.Parse(document.Body);
        var operation = contract.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method);
        var response = operation.GetProperty("responses").GetProperty(status);
        var description = response.GetProperty("description").GetString();
        Assert.Contains(code, description, StringComparison.Ordinal);
        var examples = response.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples");
        var name = code.Trim('`');
        Assert.Equal(name, examples.GetProperty(name).GetProperty("value").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"userId":"1"}""", null)]
    [InlineData("""{"userId":1}""", "$.userId has the wrong type.")]
    [InlineData("{}", "$.userId is missing.")]
    [InlineData("""{"userId":"1","name":"bob"}""", "$.name is not described.")]
    public async Task Answers_are_held_against_the_contract(string body, string? fault)
    {
        var before = shop.Contract.Checked;
        await shop.Client.ListActivitiesAsync("", Cancel);
        Assert.NotEqual(before, shop.Contract.Checked);

        var answer = new ApiAnswer(201, body, Json);
        var thrown = Record.Exception(() => shop.Contract.Check(HttpMethod.Post, "/api/v1/users", answer));
        Assert.Equal(fault is null, thrown is null);
        Assert.StartsWith(fault ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_contract_promises_no_more_than_is_sent()
    {
        var document = await shop.Client.GetAsync("/openapi/v1.json", token: null, Cancel);
        using var contract = JsonDocument.Parse(document.Body);
        var schemas = contract.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.Equal("orders consistent", Texts(schemas.GetProperty("AuditBody").GetProperty("required")));
        Assert.Equal("held confirmed expired", Texts(schemas.GetProperty("ClaimStatus").GetProperty("enum")));
        var code = schemas.GetProperty("ApiProblem").GetProperty("properties").GetProperty("code");
        Assert.Contains(" outcome_unknown ", Texts(code.GetProperty("enum")), StringComparison.Ordinal);
        foreach (var word in new[] { "renumber", "ActivityStatus.Open", "\"none\"" })
            Assert.DoesNotContain(word, document.Body, StringComparison.Ordinal);

        static string Texts(JsonElement list) => string.Join(' ', list.EnumerateArray().Select(item => item.GetString()));
    }

    /// <summary>
    /// The claim route is answered before the middleware and checks its token itself; a reader of the contract must not see a
    /// difference.
    /// </summary>
    [Theory]
    [InlineData("/api/v1/activities/{id}/claims", "post", true)]
    [InlineData("/api/v1/admin/activities/{id}/pause", "post", true)]
    [InlineData("/api/v1/activities/{id}", "get", false)]
    public async Task The_contract_tells_who_needs_a_token(string path, string method, bool needed)
    {
        var document = await shop.Client.GetAsync("/openapi/v1.json", token: null, Cancel);
        using var contract = JsonDocument.Parse(document.Body);
        var operation = contract.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method);
        Assert.Equal(needed ? 1 : 0, operation.GetProperty("security").GetArrayLength());
    }

    private async Task<double> ReadAsync(string name, params string[] labels) =>
        (await MetricsPage.ReadAsync(shop.Client, Cancel)).Sum(name, labels);

    private static async Task<int> AskHealthAsync(int port)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = $"http://0.0.0.0:{port}" };
        await using var process = ServerProcess.Start(RepositoryPaths.Silo, ["health"], environment, Path.GetTempPath());
        return await process.WaitForExitAsync(SharedSilo.Timeout, Cancel);
    }
}
