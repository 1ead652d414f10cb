using CouponKill.Harness;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Integration.Redis;

/// <summary>The claim log in a real Redis Cluster.</summary>
public sealed class RedisClusterTests
{
    private const int Activities = 24;
    private const int Records = 5;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_are_spread_over_all_masters_and_follow_a_replica_that_is_promoted()
    {
        await using var cluster = await RedisClusterServers.StartAsync();
        await using var connection = Connect(cluster.Configuration);
        await connection.OpenAsync(Token);
        var log = new RedisClaimLog(connection);
        var epochs = new long[Activities + 1];
        for (var activity = 1; activity <= Activities; activity++)
            epochs[activity] = await FillAsync(log, activity);
        foreach (var node in cluster.Nodes)
            Assert.True(int.Parse((await node.SendAsync("DBSIZE", Token)).TrimStart(':')) > 0, "a node holds nothing");
        await Eventually.GetAsync(
            async () => (await cluster.Nodes[0].SendAsync("DBSIZE", Token), await cluster.Replica.SendAsync("DBSIZE", Token)),
            sizes => string.Equals(sizes.Item1, sizes.Item2, StringComparison.Ordinal),
            Soon,
            Token);

        await cluster.PromoteAsync();

        for (var activity = 1; activity <= Activities; activity++)
        {
            var (id, epoch) = (activity, epochs[activity]);
            await Eventually.SucceedsAsync(
                () => AppendAsync(log, id, epoch), e => e is RedisException or TimeoutException, Soon, Token);
            Assert.Equal(Records + 1, (await log.AcquireAsync(activity, Token)).LastRecordNo);
            Assert.Equal(3, (await log.ReadAsync(activity, Records - 2, 10_000, Token)).Count);
        }
    }

    [Fact]
    public async Task Every_node_is_looked_at_and_waiting_for_replicas_is_refused()
    {
        await using var cluster = await RedisClusterServers.StartAsync();
        await using var waiting = Connect(cluster.Configuration, replicas: 1);
        var error = await Assert.ThrowsAsync<StorageException>(() => waiting.OpenAsync(Token));
        Assert.StartsWith("Redis:Replicas does not work with Redis Cluster", error.Message, StringComparison.Ordinal);

        foreach (var node in cluster.Nodes.Skip(2))
        {
            await node.SendAsync("CONFIG SET appendonly no", Token);
            await using var connection = Connect(cluster.Configuration);
            error = await Assert.ThrowsAsync<StorageException>(() => connection.OpenAsync(Token));
            Assert.Contains($"{node.Port} keeps nothing", error.Message, StringComparison.Ordinal);
            await node.SendAsync("CONFIG SET appendonly yes", Token);
        }
    }

    private static async Task<long> FillAsync(RedisClaimLog log, long activity)
    {
        await log.CreateAsync(activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(activity, Token)).Epoch;
        for (var no = 1; no <= Records; no++)
            await log.AppendAsync(activity, epoch, new LogRecord(no, new byte[100]), 0, Token);
        await log.SaveWatermarkAsync(activity, epoch, 3, Token);
        await log.SaveSnapshotAsync(activity, epoch, 3, [new byte[10], new byte[10]], Token);
        await log.TrimAsync(activity, epoch, 3, Token);
        await foreach (var part in log.ReadSnapshotAsync(activity, Token))
            Assert.Equal(10, part.Length);
        Assert.Equal(Records, (await log.PeekAsync(activity, Token)).LastRecordNo);
        return epoch;
    }

    /// <summary>An attempt whose answer was lost may have been the one that did it.</summary>
    private static async Task<bool> AppendAsync(RedisClaimLog log, long activity, long epoch)
    {
        try
        {
            await log.AppendAsync(activity, epoch, new LogRecord(Records + 1, new byte[100]), 0, Token);
        }
        catch (RecordNumberException)
        {
            return false;
        }

        return true;
    }

    private static RedisConnection Connect(string configuration, int replicas = 0) => new(
        Options.Create(new RedisOptions { Configuration = configuration, Replicas = replicas }),
        new StorageDurability(),
        NullLogger<RedisConnection>.Instance);
}
