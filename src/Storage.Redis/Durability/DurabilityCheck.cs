using System.Globalization;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Durability;

/// <summary>Looks at all servers: primaries, replicas, and those replicas that answers rest on though nobody has named them.</summary>
internal sealed class DurabilityCheck(RedisOptions options, UnlistedReplicas unlisted)
{
    /// <summary>Asks them how they keep what they are given.</summary>
    /// <exception cref="RedisException">No primary answers.</exception>
    /// <exception cref="TimeoutException">As above.</exception>
    public async Task<DurabilityVerdict> LookAsync(IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        var servers = multiplexer.GetServers().Where(server => server.IsConnected).ToList();
        var looks = await Task.WhenAll(servers.Select(server => TryInspectAsync(server, cancellationToken)));
        var states = looks.OfType<ServerState>().ToList();
        if (!states.Exists(state => state.IsPrimary))
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "No primary answers.");
        if (options.Replicas > 0)
            states.AddRange(await unlisted.InspectAsync(states, cancellationToken));
        return Judge(states);
    }

    /// <summary>What a server tells.</summary>
    internal static async Task<ServerState> InspectAsync(IServer server, CancellationToken cancellationToken)
    {
        // The library's own call wants its mode for administrators.
        var info = (string?)await server.ExecuteAsync("INFO").WaitAsync(cancellationToken) ?? "";
        return ServerState.Parse(EndPointCollection.ToString(server.EndPoint), info, await SettingsAsync(server, cancellationToken));
    }

    private DurabilityVerdict Judge(List<ServerState> states)
    {
        var faults = states.SelectMany(state => DurabilityRules.Judge(state, options.Replicas)).Distinct().ToList();
        var tolerated = options.AllowVolatile ? faults.FindAll(fault => fault.Kind == FaultKind.Forgets) : [];
        return new DurabilityVerdict([.. faults.Except(tolerated)], tolerated, states.ConvertAll(Mode));
    }

    /// <summary>A replica that does not answer is its primary's to judge.</summary>
    private static async Task<ServerState?> TryInspectAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            return await InspectAsync(server, cancellationToken);
        }
        catch (Exception e) when (server.IsReplica && e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    // Hosted servers often forbid CONFIG.
    private static async Task<Dictionary<string, string>> SettingsAsync(IServer server, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var answer = (string?[]?)await server.ExecuteAsync("CONFIG", "GET", "*appendfsync*").WaitAsync(cancellationToken) ?? [];
            for (var i = 0; i + 1 < answer.Length; i += 2)
                settings.TryAdd(answer[i] ?? "", answer[i + 1] ?? "");
        }
        catch (RedisServerException)
        {
            // Then the mode is unknown, and the log says so.
        }

        return settings;
    }

    private string Mode(ServerState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.Version} at {state.Name} ({(state.IsPrimary ? "primary" : "replica")}), "
        + $"appendfsync {(state.Appends ? state.Fsync : "off")}, waiting for {options.Replicas} replicas");
}
