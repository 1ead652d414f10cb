using System.Globalization;
using System.Net;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>Refuses a Redis that forgets: one without an append-only file, or one that may evict the log to make room.</summary>
internal sealed partial class DurabilityCheck(RedisOptions options, ILogger logger)
{
    private static readonly Version Oldest = new(6, 2);

    public async Task RunAsync(ConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        foreach (var server in multiplexer.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            if (server.ServerType == ServerType.Cluster && options.Replicas > 0)
                throw new StorageException(
                    "Redis:Replicas does not work with Redis Cluster: set it to 0 and min-replicas-to-write in Redis.");
            await CheckAsync(server, cancellationToken);
        }
    }

    private async Task CheckAsync(IServer server, CancellationToken cancellationToken)
    {
        var info = await InfoAsync(server, cancellationToken);
        if (server.Version < Oldest)
            throw new StorageException($"Redis at {Name(server.EndPoint)} is version {server.Version}; {Oldest} or newer is needed.");
        var appends = !string.Equals(info.GetValueOrDefault("aof_enabled"), "0", StringComparison.Ordinal);
        if (!appends)
            Refuse(server, "keeps nothing across a restart: set appendonly to yes");
        var policy = info.GetValueOrDefault("maxmemory_policy", "noeviction");
        if (IsLimited(info) && !string.Equals(policy, "noeviction", StringComparison.Ordinal))
            Refuse(server, $"may evict the claim log: set maxmemory-policy to noeviction instead of {policy}");
        var (endPoint, fsync) = (Name(server.EndPoint), appends ? await FsyncAsync(server, cancellationToken) : "off");
        LogMode(endPoint, server.Version, fsync, options.Replicas);
    }

    // The library's own call wants its mode for administrators.
    private static async Task<Dictionary<string, string>> InfoAsync(IServer server, CancellationToken cancellationToken)
    {
        var text = (string?)await server.ExecuteAsync("INFO").WaitAsync(cancellationToken) ?? "";
        var info = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split("\r\n"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                info.TryAdd(line[..colon], line[(colon + 1)..]);
        }

        return info;
    }

    private void Refuse(IServer server, string reason)
    {
        var message = $"Redis at {Name(server.EndPoint)} {reason}, or set Redis:AllowVolatile to true to lose claims.";
        if (!options.AllowVolatile)
            throw new StorageException(message);
        LogVolatile(message);
    }

    // Hosted servers often forbid CONFIG.
    private static async Task<string> FsyncAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await server.ExecuteAsync("CONFIG", "GET", "appendfsync").WaitAsync(cancellationToken);
            return answer.Length == 2 ? (string?)answer[1] ?? "unknown" : "unknown";
        }
        catch (RedisServerException)
        {
            return "unknown";
        }
    }

    private static bool IsLimited(Dictionary<string, string> info) =>
        long.TryParse(info.GetValueOrDefault("maxmemory"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0;

    private static string Name(EndPoint endPoint) => EndPointCollection.ToString(endPoint);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The claim log is in Redis {Version} at {EndPoint}, appendfsync {Fsync}, waiting for {Replicas} replicas")]
    private partial void LogMode(string endPoint, Version version, string fsync, int replicas);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
    private partial void LogVolatile(string reason);
}
