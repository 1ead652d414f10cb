using System.Globalization;
using System.Text.Json.Nodes;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;
using CouponKill.Testing;
using CouponKill.Testing.Invariants;
using Xunit;

namespace CouponKill.Kubernetes.Operators.Live;

/// <summary>An installation whose pods are real servers, over real stores.</summary>
[Collection(AloneCollection.Name)]
public sealed class LiveSiloTests(ITestOutputHelper output)
{
    private const int Units = 30_000;
    private const int PerSecond = 100;
    private const int Most = 4;
    private const string Name = "shop";

    /// <summary>Of claims/s; a quarter less is what one silo is to take.</summary>
    private const int Capacity = 200;

    private static readonly string Spec =
        $$$"""
        ,"silo":{"replicas":{"min":2,"max":{{{Most}}}}},"scaling":{"mode":"operator","leadSeconds":50},
        "upgrade":{"minReadySeconds":0,"quietSeconds":0},
        "configuration":{"Scaler__Capacity":"{{{Capacity}}}","Kafka__CreateTopics":"false"}
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Campaign]
    [Fact]
    public async Task Silos_come_before_the_rush_go_after_it_and_are_upgraded_while_all_claims_are_answered()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        servers.AddTopics(Name);
        await using var shop = await LiveShop.StartAsync(servers);
        await shop.Scene.ApplySeckill(Name, Spec);
        await shop.Scene.Until($"{Scene.Seckills}/{Name}", found => Scene.Holds(found, "Ready"), Limit);
        Assert.Equal(2, shop.Pods.Doors.Count);

        var opensAt = DateTimeOffset.UtcNow + Ahead;
        var id = await OpenAsync(shop, opensAt);
        await ReplicasAsync(shop, Most);
        Assert.InRange(DateTimeOffset.UtcNow, DateTimeOffset.MinValue, opensAt);
        output.WriteLine($"{Most} silos, {(opensAt - DateTimeOffset.UtcNow).TotalSeconds:F0} s before the opening.");

        var sale = (await shop.Pods.Doors[0].GetActivityAsync(id, Cancel)).Expect<ActivityBody>(200);
        var crowd = new LiveCrowd(shop.Pods, shop.Tokens, id, PerSecond);
        await Eventually.GetAsync(() => Task.FromResult(DateTimeOffset.UtcNow), now => now >= opensAt, Limit, Cancel);
        await using (crowd)
        {
            crowd.Start();
            await Eventually.GetAsync(() => Task.FromResult(crowd.Granted), granted => granted > 500, Limit, Cancel);
            await ReplicasAsync(shop, 2);
            output.WriteLine($"2 silos again, {crowd.Granted} units granted.");
            await shop.Scene.ApplySeckill(Name, Spec, "1.0.1");
            await shop.Scene.Until(
                $"{Scene.Seckills}/{Name}", found => found?["status"]?["lastGood"]?.ToString() is "r/couponkill:1.0.1", Limit);
            output.WriteLine($"Upgraded, {crowd.Granted} units granted.");
        }

        Assert.Empty(crowd.Unresolved);
        Assert.Empty(shop.Pods.Failures);
        var evidence = await SaleEvidence.CollectAsync(shop.Pods.Doors[0], shop.Tokens, sale, crowd.History, Limit, Cancel);
        Assert.Equal("", string.Join('\n', InvariantChecker.Check(evidence)));
        shop.Scene.AssertNothingDenied();
    }

    /// <summary>By its stock a rush is expected that needs more silos than there may be.</summary>
    private static async Task<long> OpenAsync(LiveShop shop, DateTimeOffset opensAt)
    {
        await shop.Scene.Http.Apply(
            $"{Scene.Activities}/rush?fieldManager=people&force=true",
            $$$"""
            {"apiVersion":"ops.couponkill.io/v1","kind":"SeckillActivity","metadata":{"name":"rush"},"spec":{"seckillRef":"{{{Name}}}",
             "name":"rush","total":{{{Units}}},"startsAt":"{{{opensAt:yyyy-MM-ddTHH:mm:ssZ}}}","endsAt":"2099-01-01T00:00:00Z"} }
            """);
        var made = await shop.Scene.Until($"{Scene.Activities}/rush", found => found?["status"]?["id"] is not null, Limit);
        return long.Parse(made!["status"]!["id"]!.ToString(), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until there are so many silos, all ready.</summary>
    private static Task<JsonObject?> ReplicasAsync(LiveShop shop, int count) => shop.Scene.Until(
        Scene.PathOf("deployments", $"{Name}-silo"),
        found => found?["spec"]?["replicas"]?.GetValue<int>() == count && found["status"]?["readyReplicas"]?.GetValue<int>() == count
            && shop.Pods.Doors.Count == count,
        Limit);
}
