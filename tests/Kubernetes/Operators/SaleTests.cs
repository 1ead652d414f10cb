using System.Globalization;
using System.Text.Json.Nodes;
using CouponKill.Harness;
using CouponKill.Testing;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>A SeckillActivity is one sale of a real server, whatever happens to the operator.</summary>
public sealed class SaleTests(Application application) : IClassFixture<Application>
{
    /// <summary>More than the calls of a start; the walk ends at the first one that no operator reaches.</summary>
    private const int MostCalls = 300;

    /// <summary>An installation, and nothing that belongs to nobody.</summary>
    private static readonly string[] Whole =
    [
        "configmaps/shop-settings", "deployments/shop-silo", "horizontalpodautoscalers/shop-silo", "networkpolicies/shop-silo",
        "poddisruptionbudgets/shop-silo", "services/shop-api", "services/shop-metrics", "services/shop-scaler",
    ];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sale_is_made_sells_is_raised_and_is_ended_with_its_object()
    {
        await using var scene = await Scene.StartAsync(application.Address, application.JwtKey);
        await using var running = scene.Run();
        await scene.ApplySeckill("shop");
        await scene.ApplySale("life", "shop", 2, ""","deletionPolicy":"End" """);
        var made = await scene.Until($"{Scene.Activities}/life", found => found?["status"]?["phase"]?.ToString() is "open");
        var id = long.Parse(made!["status"]!["id"]!.ToString(), CultureInfo.InvariantCulture);

        var claim = await application.Silo.Client.ClaimAsync(id, application.Silo.Tokens.User(7), "key", Cancel);
        Assert.InRange(claim.Status, 200, 202);
        await scene.ApplySale("life", "shop", 5, ""","deletionPolicy":"End" """);
        await scene.Until($"{Scene.Activities}/life", found =>
            found?["status"]?["total"]?.ToString() is "5" && found["status"]?["sold"]?.ToString() is "1");
        Assert.Equal([id], await application.FindAsync("life", Cancel));

        await scene.Delete($"{Scene.Activities}/life");
        await scene.Until($"{Scene.Activities}/life", found => found is null);
        var ended = await application.Silo.Client.GetActivityAsync(id, Cancel);
        Assert.Contains("\"status\":\"ended\"", ended.Body, StringComparison.Ordinal);
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task Somebody_who_writes_beside_it_all_the_time_loses_nothing_and_stops_nothing()
    {
        await using var scene = await Scene.StartAsync(application.Address, application.JwtKey);
        await scene.ApplySeckill("shop");
        await scene.ApplySale("beside", "shop", more: ""","deletionPolicy":"End" """);
        var path = $"{Scene.Activities}/beside";
        await using var running = scene.Run();
        var written = 0;
        await Eventually.GetAsync(
            async () =>
            {
                var annotation = $$$"""{"metadata":{"annotations":{"people":"{{{++written}}}"} } }""";
                return await scene.Http.MergePatch(path, annotation);
            },
            found => written >= 20 && IsDone(found),
            Limit,
            Cancel);
        var made = await scene.Find(path);
        Assert.Equal($"{written}", made!["metadata"]!["annotations"]!["people"]!.ToString());
        Assert.Contains("ops.couponkill.io/sale", made["metadata"]!["finalizers"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(await application.FindAsync("beside", Cancel));
    }

    [Fact]
    public Task Killed_at_every_twelfth_of_its_calls_it_makes_one_sale() => WalkAsync(step: 12);

    [Fact]
    [Campaign]
    public Task Killed_at_each_of_its_calls_it_makes_one_sale() => WalkAsync(step: 1);

    /// <summary>At each call twice: before it is carried out, and after.</summary>
    private async Task WalkAsync(int step)
    {
        var walk = $"walk{step}";
        for (var last = 1; last <= MostCalls; last += step)
        {
            var isReached = await RoundAsync($"{walk}-{last}-before", last, isCarriedOut: false);
            isReached |= await RoundAsync($"{walk}-{last}-after", last, isCarriedOut: true);
            if (!isReached)
                return;
        }

        Assert.Fail($"There are more than {MostCalls} calls.");
    }

    /// <summary>Whether the operator has come to the call at which it was to die.</summary>
    private async Task<bool> RoundAsync(string name, int last, bool isCarriedOut)
    {
        await using var scene = await Scene.StartAsync(application.Address, application.JwtKey);
        await scene.ApplySeckill("shop", ""","scaling":{"mode":"hpa"}""");
        await scene.ApplySale(name, "shop");
        bool isReached;
        await using (var first = scene.Run(calls: new Calls(last, isCarriedOut)))
        {
            await scene.Until($"{Scene.Activities}/{name}", found => first.Calls.Dead.IsCancellationRequested || IsDone(found));
            isReached = first.Calls.Dead.IsCancellationRequested;
        }

        await using var second = scene.Run();
        await scene.Until($"{Scene.Activities}/{name}", IsDone);
        await Eventually.GetAsync(scene.Made, made => made.Count >= Whole.Length, Limit, Cancel);
        Assert.Equal(Whole, await scene.Made());
        Assert.Single(await application.FindAsync(name, Cancel));
        scene.AssertNothingDenied();
        return isReached;
    }

    private static bool IsDone(JsonObject? found) => found?["status"]?["phase"]?.ToString() is "open";
}
