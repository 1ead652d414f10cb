using CouponKill.Harness;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Integration.Redis;

public sealed class RedisReplicaTests
{
    private const long Activity = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_waits_for_replicas_and_is_unknown_without_them()
    {
        await using var store = NewStore();
        await store.StartAsync();
        await using var replica = await StartReplicaAsync(store.Server);
        var log = await store.OpenAsync();
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        for (var no = 1; no <= 20; no++)
            await log.AppendAsync(Activity, epoch, new LogRecord(no, new byte[100]), 0, Token);
        Assert.Equal(":20", await replica.SendAsync("XLEN couponkill:log:{3}:records", Token));

        await store.Server.SendAsync("SCRIPT FLUSH", Token);
        await log.AppendAsync(Activity, epoch, new LogRecord(21, new byte[100]), 0, Token);

        replica.Pause();
        var error = await Assert.ThrowsAnyAsync<TimeoutException>(
            () => log.AppendAsync(Activity, epoch, new LogRecord(22, new byte[100]), 0, Token));
        Assert.StartsWith("0 of 1 replicas", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordNumberException>(
            () => log.AppendAsync(Activity, epoch, new LogRecord(22, new byte[100]), 0, Token));
        replica.Continue();

        Assert.Equal(22, (await log.AcquireAsync(Activity, Token)).LastRecordNo);
    }

    private static RedisClaimLogStore NewStore() => new()
    {
        Configure = options => (options.Replicas, options.ReplicaTimeout) = (1, TimeSpan.FromSeconds(2)),
    };

    private static async Task<RedisServer> StartReplicaAsync(RedisServer primary)
    {
        await primary.SendAsync("CONFIG SET repl-diskless-sync-delay 0", Token);
        var replica = await RedisServer.StartNewAsync(Token, "--replicaof", "127.0.0.1", $"{primary.Port}");
        await Eventually.GetAsync(
            () => replica.SendAsync("INFO replication", Token),
            info => info.Contains("master_link_status:up", StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            Token);
        return replica;
    }
}
