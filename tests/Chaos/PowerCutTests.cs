using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Chaos;

/// <summary>All silos die at once, and come back as Kubernetes brings them: with new addresses.</summary>
[Campaign]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    /// <summary>Four processes that start at once on two cores take half of it.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_sells_again_by_itself_within_twenty_seconds()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var started = Stopwatch.GetTimestamp();
        await SiloCluster.RunAsync(servers, "power_cut", cluster => CutAsync(cluster, Stopwatch.GetElapsedTime(started)), Cancel);
    }

    /// <param name="cluster">The cluster, which has just started.</param>
    /// <param name="firstStart">How long that took. On a machine that has more to do, the promise is twice that.</param>
    private async Task CutAsync(SiloCluster cluster, TimeSpan firstStart)
    {
        var promise = firstStart * 2 > Promise ? firstStart * 2 : Promise;
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody("cut", 100, now.AddSeconds(-1), now.AddHours(1));
        var created = await cluster.Members[0].Client.CreateActivityAsync(cluster.Tokens.Admin(), body, Cancel);
        var id = created.Expect<ActivityBody>(201).Id;
        var first = (await ClaimAsync(cluster, id, user: 1)).Expect<OrderBody>(201);

        var started = Stopwatch.GetTimestamp();
        await cluster.ReplaceAllAsync(Cancel);
        var ready = Stopwatch.GetElapsedTime(started);
        await Eventually.GetAsync(() => ClaimAsync(cluster, id, user: 2), answer => answer.Status == 201, promise, Cancel);
        var sells = Stopwatch.GetElapsedTime(started);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"first start {firstStart.TotalSeconds:F1} s; "
            + $"ready after {ready.TotalSeconds:F1} s, sells after {sells.TotalSeconds:F1} s"));

        Assert.Equal(first.OrderId, (await ClaimAsync(cluster, id, user: 1)).Expect<OrderBody>(200).OrderId);
        Assert.InRange(sells, TimeSpan.Zero, promise);
    }

    private static Task<ApiAnswer> ClaimAsync(SiloCluster cluster, long id, long user) =>
        cluster.Members[0].Client.ClaimAsync(id, cluster.Tokens.User(user), key: null, Cancel);
}
