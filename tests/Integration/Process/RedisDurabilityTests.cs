using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>The cluster profile over a Redis that fails over, and over one that begins to forget.</summary>
[Campaign]
[Collection(ProcessCollection.Name)]
public sealed class RedisDurabilityTests
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_that_no_replica_has_is_never_answered_and_is_granted_once_after_the_fail_over()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var replica = await servers.Redis.StartReplicaAsync(Cancel);
        await using var silo = await SiloProcess.StartAsync(Member(servers, data, servers.Redis, replica), Cancel);
        var sale = await OpenAsync(silo);
        var first = (await ClaimAsync(silo, sale, 1)).Expect<OrderBody>(201);

        await replica.KillAsync(Cancel);
        for (var attempt = 0; attempt < 20; attempt++)
            Assert.Equal(503, (await ClaimAsync(silo, sale, 2)).Status);

        await servers.Redis.KillAsync(Cancel);
        await replica.StartAsync(Cancel);
        Assert.Equal("+OK", await replica.SendAsync("REPLICAOF NO ONE", Cancel));
        await using var next = await replica.StartReplicaAsync(Cancel);
        var second = (await Eventually.GetAsync(() => ClaimAsync(silo, sale, 2), answer => answer.Status != 503, Soon, Cancel))
            .Expect<OrderBody>(201);
        Assert.Equal(first.OrderId, (await ClaimAsync(silo, sale, 1)).Expect<OrderBody>(200).OrderId);
        Assert.Equal(second.OrderId, (await ClaimAsync(silo, sale, 2)).Expect<OrderBody>(200).OrderId);
        Assert.Equal(2, (await silo.Client.GetActivityAsync(sale, Cancel)).Expect<ActivityBody>(200).Sold);
    }

    [Fact]
    public async Task A_Redis_that_comes_back_volatile_stops_sales_loudly_and_the_right_one_brings_them_back()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var silo = await SiloProcess.StartAsync(servers.Member(data.Path, TokenMinter.NewKey(), Password), Cancel);
        var sale = await OpenAsync(silo);
        var mine = (await ClaimAsync(silo, sale, 1)).Expect<OrderBody>(201);
        await servers.Redis.StopAsync(Cancel);

        var home = new ServerHome(servers.Redis.Directory, servers.Redis.Port, Password: null);
        await using (await RedisServer.StartNewAsync(home, Cancel, "--appendonly", "no"))
        {
            var created = await OpenAsync(silo);
            var refused = await Eventually.GetAsync(
                () => ClaimAsync(silo, created, 1), answer => answer.Code is not "outcome_unknown", Soon, Cancel);
            Assert.Equal((503, "storage_not_durable"), (refused.Status, refused.Code));
            Assert.Equal(503, (await silo.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
            await Eventually.GetAsync(
                () => MetricsPage.ReadAsync(silo.Client, Cancel),
                page => page.Sum("couponkill_storage_not_durable") > 0,
                Soon,
                Cancel);
            Assert.Equal(503, (await ClaimAsync(silo, sale, 2)).Status);
        }

        await servers.Redis.StartAsync(Cancel);
        var theirs = await Eventually.GetAsync(() => ClaimAsync(silo, sale, 2), answer => answer.Status != 503, Soon, Cancel);
        theirs.Expect<OrderBody>(201);
        Assert.Equal(mine.OrderId, (await ClaimAsync(silo, sale, 1)).Expect<OrderBody>(200).OrderId);
        Assert.Equal(200, (await silo.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
        Assert.Single(silo.Process.Output.Split('\n'), line => line.Contains("Nothing new is sold", StringComparison.Ordinal));
    }

    private static SiloOptions Member(ClusterServers servers, TempDirectory data, params RedisServer[] redis)
    {
        var options = servers.Member(data.Path, TokenMinter.NewKey(), Password);
        return options with
        {
            Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
            {
                ["Redis:Configuration"] = string.Join(',', redis.Select(server => server.Configuration)),
                ["Redis:Replicas"] = "1",
                ["Redis:ReplicaTimeout"] = "00:00:00.5",
            },
        };
    }

    private static async Task<long> OpenAsync(SiloProcess silo)
    {
        var created = await Eventually.GetAsync(() => CreateAsync(silo), answer => answer.Status != 503, Soon, Cancel);
        return created.Expect<ActivityBody>(201).Id;
    }

    private static Task<ApiAnswer> CreateAsync(SiloProcess silo) => silo.Client.CreateActivityAsync(
        silo.Tokens.Admin(),
        new NewActivityBody("durable", 5, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1)),
        Cancel);

    private static Task<ApiAnswer> ClaimAsync(SiloProcess silo, long sale, long user) =>
        silo.Client.ClaimAsync(sale, silo.Tokens.User(user), key: null, Cancel);
}
