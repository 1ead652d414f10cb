using CouponKill.Harness;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Integration.Redis;

/// <summary>A Redis that begins to forget under a running program: nothing new is written to it, and what it holds is still read.</summary>
public sealed class RedisDurabilityTests : IAsyncDisposable
{
    private const long Activity = 3;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly StorageDurability _durability = new();
    private RedisConnection? _connection;
    private RedisClaimLog? _log;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    [Fact]
    public async Task A_Redis_that_comes_back_volatile_takes_no_new_log()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        await OpenAsync(server);
        await server.StopAsync(Token);

        var home = new ServerHome(server.Directory, server.Port, Password: null);
        await using var volatileServer = await RedisServer.StartNewAsync(home, Token, "--appendonly", "no");

        await RefusesAsync(() => _log!.CreateAsync(Activity + 1, CreationId.None, Token), "set appendonly to yes");
        Assert.Equal(":0", await volatileServer.SendAsync($"EXISTS couponkill:log:{{{Activity + 1}}}", Token));
        Assert.Contains("set appendonly to yes", _durability.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_comes_back_with_another_setting_takes_no_append_and_is_still_read()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        var epoch = await OpenAsync(server);
        await server.SendAsync("CONFIG SET no-appendfsync-on-rewrite yes", Token);
        await server.SendAsync("CLIENT KILL TYPE normal", Token);

        await RefusesAsync(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token), "set no-appendfsync-on-rewrite to no");
        Assert.Single(await _log!.ReadAsync(Activity, 0, 1_000, Token));
        epoch = (await _log.AcquireAsync(Activity, Token)).Epoch;

        await server.SendAsync("CONFIG SET no-appendfsync-on-rewrite no", Token);
        await SucceedsAsync(() => _log.AppendAsync(Activity, epoch, Record(2), 0, Token));
        Assert.True(_durability.IsDurable);
    }

    [Fact]
    public async Task A_setting_that_is_changed_is_noticed_without_any_reconnection()
    {
        await using var server = await RedisServer.StartNewAsync(Token, "--maxmemory", "100mb");
        var epoch = await OpenAsync(server);
        await server.SendAsync("CONFIG SET maxmemory-policy allkeys-lru", Token);

        await Eventually.GetAsync(() => Task.FromResult(_durability.Fault), fault => fault is not null, Soon, Token);
        await RefusesAsync(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token), "instead of allkeys-lru");
    }

    [Fact]
    public async Task A_full_Redis_takes_no_append_and_says_so_until_it_has_room()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        var epoch = await OpenAsync(server);
        await server.SendAsync("CONFIG SET maxmemory 1", Token);

        await Assert.ThrowsAsync<ClaimLogNotDurableException>(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token));
        await RefusesAsync(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token), "is full");
        Assert.Equal(1, (await _log!.PeekAsync(Activity, Token)).LastRecordNo);

        await server.SendAsync("CONFIG SET maxmemory 0", Token);
        await SucceedsAsync(() => _log.AppendAsync(Activity, epoch, Record(2), 0, Token));
    }

    [Fact]
    public async Task A_replica_that_is_promoted_and_forgets_takes_no_append()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        var epoch = await OpenAsync(redis.Primary, redis.Replica);
        await Eventually.GetAsync(() => LengthAsync(redis.Replica), length => length is ":1", Soon, Token);
        await redis.Replica.SendAsync("CONFIG SET appendonly no", Token);

        await redis.PromoteAsync();

        await RefusesAsync(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token), "set appendonly to yes");
        Assert.Equal(":1", await LengthAsync(redis.Replica));
        await redis.Replica.SendAsync("CONFIG SET appendonly yes", Token);
        await SucceedsAsync(() => _log!.AppendAsync(Activity, epoch, Record(2), 0, Token));
    }

    [Fact]
    public async Task A_store_that_replicas_leave_takes_nothing_until_they_are_back()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        _log = new RedisClaimLog(await ConnectAsync(replicas: 1, redis.Primary));
        await SucceedsAsync(() => _log.CreateAsync(Activity, CreationId.None, Token));
        var epoch = (await _log.AcquireAsync(Activity, Token)).Epoch;
        await redis.Replica.KillAsync(Token);
        await Eventually.GetAsync(() => Task.FromResult(_durability.Fault), fault => fault is not null, Soon, Token);

        await RefusesAsync(() => _log.AppendAsync(Activity, epoch, Record(1), 0, Token), "has 0 of 1 replicas");
        Assert.Equal(":0", await LengthAsync(redis.Primary));
        await Assert.ThrowsAsync<ClaimLogNotDurableException>(() => _log.AcquireAsync(Activity, Token));

        await redis.Replica.StartAsync(Token);
        await SucceedsAsync(() => _log.AppendAsync(Activity, epoch, Record(1), 0, Token));
    }

    /// <summary>Opens a log with one record; gives its epoch.</summary>
    private async Task<long> OpenAsync(params RedisServer[] servers)
    {
        _log = new RedisClaimLog(await ConnectAsync(replicas: 0, servers));
        await _log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await _log.AcquireAsync(Activity, Token)).Epoch;
        await _log.AppendAsync(Activity, epoch, Record(1), 0, Token);
        return epoch;
    }

    private async Task<RedisConnection> ConnectAsync(int replicas, params RedisServer[] servers)
    {
        var options = new RedisOptions
        {
            Configuration = string.Join(',', servers.Select(server => server.Configuration)),
            Replicas = replicas,
            ReplicaTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(10),
        };
        _connection = new RedisConnection(Options.Create(options), _durability, NullLogger<RedisConnection>.Instance);
        await _connection.OpenAsync(Token);
        return _connection;
    }

    /// <summary>Until the connection is back it is an outage; then it is refused, and never done.</summary>
    private static async Task RefusesAsync(Func<Task> write, string reason)
    {
        var error = await Eventually.SucceedsAsync(
            () => Assert.ThrowsAsync<ClaimLogNotDurableException>(write),
            exception => exception.InnerException is RedisException,
            Soon,
            Token);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static Task<bool> SucceedsAsync(Func<Task> write) => Eventually.SucceedsAsync(
        async () =>
        {
            await write();
            return true;
        },
        exception => exception is ClaimLogNotDurableException or RedisException or TimeoutException,
        Soon,
        Token);

    private static Task<string> LengthAsync(RedisServer server) =>
        server.SendAsync($"XLEN couponkill:log:{{{Activity}}}:records", Token);

    private static LogRecord Record(long no) => new(no, new byte[100]);
}
