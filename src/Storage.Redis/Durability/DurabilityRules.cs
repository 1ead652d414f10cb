namespace CouponKill.Storage.Redis.Durability;

/// <summary>What a server must be like that is to keep the claim log.</summary>
internal static class DurabilityRules
{
    private static readonly Version Oldest = new(6, 2);

    /// <summary>What is wrong with a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="replicas">Replicas that every answer waits for.</param>
    public static IEnumerable<DurabilityFault> Judge(ServerState server, int replicas)
    {
        if (server.Version < Oldest)
            yield return Unusable(server, $"is version {server.Version}; {Oldest} or newer is needed.");
        if (server.IsCluster && replicas > 0)
            yield return new DurabilityFault(
                FaultKind.Unusable, "Redis:Replicas does not work with Redis Cluster: set it to 0 and min-replicas-to-write in Redis.");
        if (!server.Appends)
            yield return Forgets(server, "keeps nothing across a restart: set appendonly to yes");
        if (server.Appends && server.RestsWhileRewriting && server.Fsync is "always" or "everysec")
            yield return Forgets(
                server, $"does not sync while it rewrites its file, whatever appendfsync {server.Fsync} says: "
                + "set no-appendfsync-on-rewrite to no");
        if (server.MaxMemory > 0 && server.MaxMemoryPolicy is not "noeviction")
            yield return Forgets(
                server, $"may evict the claim log: set maxmemory-policy to noeviction instead of {server.MaxMemoryPolicy}");
        if (server.AppendFailed)
            yield return Passes(server, "cannot write its append-only file: give it room on its disk.");
        if (server.IsPrimary && server.MaxMemory > 0 && server.UsedMemory >= server.MaxMemory)
            yield return Passes(server, "is full: give it more maxmemory.");
        if (server.IsPrimary && server.Replicas.Count(replica => replica.Follows) is var following && following < replicas)
            yield return new DurabilityFault(
                FaultKind.LacksReplicas, $"Redis at {server.Name} has {following} of {replicas} replicas (Redis:Replicas).");
    }

    private static DurabilityFault Unusable(ServerState server, string reason) =>
        new(FaultKind.Unusable, $"Redis at {server.Name} {reason}");

    private static DurabilityFault Forgets(ServerState server, string reason) =>
        new(FaultKind.Forgets, $"Redis at {server.Name} {reason}, or set Redis:AllowVolatile to true to lose claims.");

    private static DurabilityFault Passes(ServerState server, string reason) =>
        new(FaultKind.Passes, $"Redis at {server.Name} {reason}");
}
