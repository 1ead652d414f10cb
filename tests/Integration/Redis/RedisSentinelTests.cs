using CouponKill.Harness;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using CouponKill.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Integration.Redis;

/// <summary>The claim log behind three real Sentinels.</summary>
public sealed class RedisSentinelTests
{
    private const long Activity = 3;
    private const int Records = 20;
    private const int Quorum = 2;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Campaign]
    [Fact]
    public async Task A_fail_over_loses_nothing_and_sales_go_on_when_there_is_a_replica_again()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        await using var first = await WatchAsync(redis);
        await using var second = await WatchAsync(redis);
        await using var third = await WatchAsync(redis);
        SentinelServer[] sentinels = [first, second, third];
        foreach (var sentinel in sentinels)
            await KnowsAllAsync(sentinel);
        await using var connection = Connect(sentinels);
        await connection.OpenAsync(Token);
        var log = new RedisClaimLog(connection);
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        for (var no = 1; no <= Records; no++)
            await log.AppendAsync(Activity, epoch, Record(no), 0, Token);

        await redis.Primary.KillAsync(Token);
        await redis.Replica.WhenTellsAsync("replication", "role:master", Token);
        await Assert.ThrowsAnyAsync<Exception>(() => log.AppendAsync(Activity, epoch, Record(Records + 1), 0, Token));
        await redis.Primary.StartAsync(Token);

        var acquired = await Eventually.SucceedsAsync(
            () => log.AcquireAsync(Activity, Token),
            e => e is RedisException or TimeoutException or ClaimLogNotDurableException,
            Soon,
            Token);
        Assert.InRange(acquired.LastRecordNo, Records, Records + 1);
        await log.AppendAsync(Activity, acquired.Epoch, Record(acquired.LastRecordNo + 1), 0, Token);
        Assert.Contains("role:slave", await redis.Primary.SendAsync("INFO replication", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sentinels_that_are_away_are_waited_for_and_said_in_one_line()
    {
        await using var connection = new RedisConnection(
            Options.Create(new RedisOptions
            {
                Configuration = $"127.0.0.1:{FreePort.Next()},serviceName={SentinelServer.ServiceName},connectTimeout=300",
                StartTimeout = TimeSpan.FromSeconds(1),
            }),
            new StorageDurability(),
            NullLogger<RedisConnection>.Instance);

        var error = await Assert.ThrowsAsync<StorageException>(() => connection.OpenAsync(Token));

        Assert.StartsWith("Redis:Configuration: Redis at", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static async Task<SentinelServer> WatchAsync(ReplicatedRedis redis)
    {
        var sentinel = new SentinelServer(redis.Primary.Port, Quorum);
        await sentinel.StartAsync(Token);
        return sentinel;
    }

    private static Task<string> KnowsAllAsync(SentinelServer sentinel) => Eventually.GetAsync(
        () => sentinel.SendAsync("INFO sentinel", Token),
        info => info.Contains("slaves=1,sentinels=3", StringComparison.Ordinal),
        Soon,
        Token);

    private static RedisConnection Connect(IEnumerable<SentinelServer> sentinels)
    {
        var addresses = string.Join(',', sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}"));
        var options = new RedisOptions
        {
            Configuration = $"{addresses},serviceName={SentinelServer.ServiceName}",
            Replicas = 1,
            ReplicaTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(10),
        };
        return new RedisConnection(Options.Create(options), new StorageDurability(), NullLogger<RedisConnection>.Instance);
    }

    private static LogRecord Record(long no) => new(no, new byte[100]);
}
