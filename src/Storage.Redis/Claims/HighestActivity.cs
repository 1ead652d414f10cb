using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// The greatest id that a log has ever been made for, in a key of its own, raised before the log is made. When the key is missing, all
/// keys of logs are looked through once: an earlier version has made them, or somebody has deleted the key.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="raise">Runs the script that raises the key, as durably as a log is made.</param>
internal sealed class HighestActivity(
    RedisConnection connection, Func<RedisKey, RedisValue[], CancellationToken, Task<long>> raise)
{
    private const int KeysAtOnce = 1_000;

    private readonly RedisKey _key = LogKeys.HighestActivity(connection.Options.KeyPrefix);

    /// <summary>The id; 0 for none.</summary>
    public async Task<long> FindAsync(CancellationToken cancellationToken)
    {
        var known = await connection.Database.StringGetAsync(_key, CommandFlags.DemandMaster).WaitAsync(cancellationToken);
        return known.HasValue ? (long)known : await BeginAsync(0, cancellationToken);
    }

    /// <summary>When this returns, the id counts.</summary>
    public async Task RaiseAsync(long activityId, CancellationToken cancellationToken)
    {
        if (await raise(_key, [activityId, 0], cancellationToken) != 0)
            await BeginAsync(activityId, cancellationToken);
    }

    private async Task<long> BeginAsync(long least, CancellationToken cancellationToken)
    {
        var highest = Math.Max(least, await ScanAsync(cancellationToken));
        await raise(_key, [highest, 1], cancellationToken);
        return highest;
    }

    /// <summary>What is kept of replaced logs, and what is left of one without its head, counts as well.</summary>
    private async Task<long> ScanAsync(CancellationToken cancellationToken)
    {
        var (prefix, highest) = (connection.Options.KeyPrefix, 0L);
        foreach (var server in Masters())
        {
            var keys = server.KeysAsync(connection.Database.Database, LogKeys.Pattern(prefix), KeysAtOnce);
            await foreach (var key in keys.WithCancellation(cancellationToken))
                highest = Math.Max(highest, LogKeys.ActivityOf(prefix, key!));
        }

        return highest;
    }

    /// <summary>Every master of a Redis Cluster has a part of the logs: one that is away fails the look and is not left out.</summary>
    private List<IServer> Masters()
    {
        var masters = connection.Multiplexer.GetServers().Where(server => !server.IsReplica).ToList();
        if (masters.Exists(server => server.ServerType == ServerType.Cluster))
            return masters;
        var connected = masters.FindAll(server => server.IsConnected);
        return connected.Count > 0
            ? connected
            : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "No Redis can be asked which logs there are.");
    }
}
