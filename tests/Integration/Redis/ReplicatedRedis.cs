using CouponKill.Harness.Servers;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CouponKill.Integration.Redis;

/// <summary>A primary with one replica, which every answer waits for.</summary>
internal sealed class ReplicatedRedis : IAsyncDisposable
{
    /// <summary>How long an answer waits for a replica that is well, however busy the machine is.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer waits for a replica that does not come.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(500);

    private readonly List<RedisConnection> _connections = [];

    private ReplicatedRedis(RedisServer primary, RedisServer replica) => (Primary, Replica) = (primary, replica);

    public RedisServer Primary { get; }

    public RedisServer Replica { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ReplicatedRedis> StartAsync(params string[] replicaSettings)
    {
        var primary = await RedisServer.StartNewAsync(Token);
        try
        {
            return new ReplicatedRedis(primary, await primary.StartReplicaAsync(Token, replicaSettings));
        }
        catch
        {
            await primary.DisposeAsync();
            throw;
        }
    }

    /// <summary>A claim log over a connection of its own to these servers, for tests whose replica is well.</summary>
    public async Task<RedisClaimLog> OpenAsync(params RedisServer[] servers) => new(await ConnectAsync(LongWait, servers));

    /// <summary>The same, for tests whose replica is not well.</summary>
    public async Task<RedisClaimLog> OpenForOutageAsync(params RedisServer[] servers) => new(await ConnectAsync(ShortWait, servers));

    /// <summary>The primary is lost, and the replica takes its place, with what it has.</summary>
    /// <param name="isReplicaDown">True when the replica was killed before; it must not come back while there is a primary.</param>
    public async Task PromoteAsync(bool isReplicaDown = false)
    {
        await Primary.KillAsync(Token);
        if (isReplicaDown)
            await Replica.StartAsync(Token);
        Assert.Equal("+OK", await Replica.SendAsync("REPLICAOF NO ONE", Token));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task<RedisConnection> ConnectAsync(TimeSpan replicaTimeout, RedisServer[] servers)
    {
        var options = new RedisOptions
        {
            Configuration = string.Join(',', servers.Select(server => server.Configuration)),
            Replicas = 1,
            Timeout = LongWait * 2,
            ReplicaTimeout = replicaTimeout,
        };
        var connection = new RedisConnection(Options.Create(options), new StorageDurability(), NullLogger<RedisConnection>.Instance);
        _connections.Add(connection);
        await connection.OpenAsync(Token);
        return connection;
    }
}
