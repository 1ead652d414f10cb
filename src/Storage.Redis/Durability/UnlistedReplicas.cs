using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Durability;

/// <summary>
/// Replicas that a primary tells of and the configuration does not name. They are looked at over connections of their own, with the same
/// password; one that cannot be reached is warned of once.
/// </summary>
internal sealed partial class UnlistedReplicas(ConfigurationOptions settings, ILogger logger) : IAsyncDisposable
{
    private const int TimeoutMilliseconds = 1_000;

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<string, Task<ConnectionMultiplexer>> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    /// <summary>Those that follow a primary and are none of the known servers, as far as they can be reached.</summary>
    public async Task<IReadOnlyList<ServerState>> InspectAsync(IReadOnlyList<ServerState> known, CancellationToken cancellationToken)
    {
        var names = known.Select(server => server.Name).ToHashSet(StringComparer.Ordinal);
        var unlisted = known.SelectMany(server => server.Replicas)
            .Where(replica => replica.Follows)
            .Select(replica => string.Create(CultureInfo.InvariantCulture, $"{replica.Host}:{replica.Port}"))
            .Where(names.Add)
            .ToList();
        var states = await Task.WhenAll(unlisted.Select(replica => TryInspectAsync(replica, cancellationToken)));
        return [.. states.OfType<ServerState>()];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
            await (await connection).DisposeAsync();
    }

    private async Task<ServerState?> TryInspectAsync(string replica, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _connections.GetOrAdd(replica, ConnectAsync).WaitAsync(cancellationToken);
            return await DurabilityCheck.InspectAsync(connection.GetServers()[0], cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (_warned.TryAdd(replica, true))
                LogUnreachable(replica);
            return null;
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(string replica)
    {
        var own = settings.Clone();
        own.EndPoints.Clear();
        own.EndPoints.Add(replica);
        own.ServiceName = null;
        own.CommandMap = CommandMap.Default;
        own.ConnectTimeout = own.AsyncTimeout = own.SyncTimeout = TimeoutMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(own);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis' replica at {Replica} cannot be reached from here, so nobody looks at how it keeps what it is given.")]
    private partial void LogUnreachable(string replica);
}
