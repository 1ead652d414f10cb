using System.Globalization;

namespace CouponKill.Storage.Redis.Durability;

/// <summary>A replica as its primary sees it.</summary>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Follows">True when it has all, and has said so a moment ago.</param>
internal readonly record struct ReplicaState(string Host, int Port, bool Follows);

/// <summary>What a server tells of how it keeps what it is given.</summary>
internal sealed record ServerState
{
    /// <summary>Replicas say how far they are every second; one that has not for so long stands still.</summary>
    private const long MaxLagSeconds = 5;

    /// <summary>Its address.</summary>
    public required string Name { get; init; }

    /// <summary>Its version; 0.0 if it does not say.</summary>
    public required Version Version { get; init; }

    /// <summary>True for a node of Redis Cluster.</summary>
    public bool IsCluster { get; init; }

    /// <summary>False for a replica.</summary>
    public bool IsPrimary { get; init; } = true;

    /// <summary>True with an append-only file.</summary>
    public bool Appends { get; init; } = true;

    /// <summary>True when it could not write its append-only file.</summary>
    public bool AppendFailed { get; init; }

    /// <summary>The setting <c>appendfsync</c>; "unknown" if it does not say, which hosted servers often don't.</summary>
    public string Fsync { get; init; } = "unknown";

    /// <summary>The setting <c>no-appendfsync-on-rewrite</c>.</summary>
    public bool RestsWhileRewriting { get; init; }

    /// <summary>Most bytes that it may use; 0 for all there are.</summary>
    public long MaxMemory { get; init; }

    /// <summary>Bytes that count towards <see cref="MaxMemory"/>.</summary>
    public long UsedMemory { get; init; }

    /// <summary>What it does when these are used up.</summary>
    public string MaxMemoryPolicy { get; init; } = "noeviction";

    /// <summary>A primary's replicas.</summary>
    public IReadOnlyList<ReplicaState> Replicas { get; init; } = [];

    /// <summary>What it answers to INFO and to CONFIG GET, read.</summary>
    /// <param name="name">Its address.</param>
    /// <param name="info">All of INFO.</param>
    /// <param name="settings">Settings by name; empty if it does not give them.</param>
    public static ServerState Parse(string name, string info, IReadOnlyDictionary<string, string> settings)
    {
        var facts = Facts(info);
        return new ServerState
        {
            Name = name,
            Version = Version.TryParse(facts.GetValueOrDefault("redis_version"), out var version) ? version : new Version(0, 0),
            IsCluster = Is(facts, "redis_mode", "cluster"),
            IsPrimary = !Is(facts, "role", "slave"),
            Appends = !Is(facts, "aof_enabled", "0"),
            AppendFailed = Is(facts, "aof_last_write_status", "err"),
            Fsync = settings.GetValueOrDefault("appendfsync", "unknown"),
            RestsWhileRewriting = Is(settings, "no-appendfsync-on-rewrite", "yes"),
            MaxMemory = Number(facts, "maxmemory"),
            UsedMemory = Number(facts, "used_memory") - Number(facts, "mem_not_counted_for_evict"),
            MaxMemoryPolicy = facts.GetValueOrDefault("maxmemory_policy", "noeviction"),
            Replicas = [.. facts.Where(fact => IsReplica(fact.Key)).Select(fact => Replica(fact.Value))],
        };
    }

    private static Dictionary<string, string> Facts(string info)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.Split("\r\n"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                facts.TryAdd(line[..colon], line[(colon + 1)..]);
        }

        return facts;
    }

    private static bool Is(IReadOnlyDictionary<string, string> facts, string name, string value) =>
        string.Equals(facts.GetValueOrDefault(name), value, StringComparison.Ordinal);

    private static long Number(IReadOnlyDictionary<string, string> facts, string name) =>
        long.TryParse(facts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsReplica(string name) =>
        name.StartsWith("slave", StringComparison.Ordinal) && name.Length > 5 && name.AsSpan(5).IndexOfAnyExceptInRange('0', '9') < 0;

    private static ReplicaState Replica(string text)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
                facts.TryAdd(part[..sign], part[(sign + 1)..]);
        }

        var follows = Is(facts, "state", "online") && Number(facts, "lag") <= MaxLagSeconds;
        return new ReplicaState(facts.GetValueOrDefault("ip", ""), (int)Number(facts, "port"), follows);
    }
}
