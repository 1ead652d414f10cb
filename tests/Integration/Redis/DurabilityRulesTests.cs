using CouponKill.Storage.Redis.Durability;

namespace CouponKill.Integration.Redis;

/// <summary>What a server tells, read and judged.</summary>
public sealed class DurabilityRulesTests
{
    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);

    private static readonly ServerState Good = new() { Name = "redis:1", Version = new Version(7, 0, 15), Fsync = "always" };

    [Fact]
    public void Info_is_read()
    {
        var state = ServerState.Parse(
            "redis:1",
            """
            # Server
            redis_version:7.0.15
            redis_mode:standalone
            used_memory:3000
            maxmemory:5000
            maxmemory_policy:volatile-ttl
            mem_not_counted_for_evict:1000
            aof_enabled:1
            aof_last_write_status:err
            role:master
            connected_slaves:3
            slave0:ip=10.0.0.1,port=6379,state=online,offset=14,lag=1
            slave1:ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0
            slave2:ip=10.0.0.3,port=6380,state=online,offset=14,lag=6
            slave_repl_offset:7
            """.ReplaceLineEndings("\r\n"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["appendfsync"] = "everysec",
                ["no-appendfsync-on-rewrite"] = "yes",
            });

        Assert.Equal(new Version(7, 0, 15), state.Version);
        Assert.True(state is { IsPrimary: true, IsCluster: false, Appends: true, AppendFailed: true, RestsWhileRewriting: true });
        Assert.Equal((5_000, 2_000, "volatile-ttl", "everysec"), (state.MaxMemory, state.UsedMemory, state.MaxMemoryPolicy, state.Fsync));
        Assert.Equal(
            [new("10.0.0.1", 6379, true), new("10.0.0.2", 6379, false), new ReplicaState("10.0.0.3", 6380, false)], state.Replicas);
    }

    [Fact]
    public void A_replica_and_a_node_of_a_cluster_say_so()
    {
        var state = ServerState.Parse("redis:1", "role:slave\r\nredis_mode:cluster\r\naof_enabled:0", NoSettings);
        Assert.True(state is { IsPrimary: false, IsCluster: true, Appends: false, Fsync: "unknown" });
    }

    [Fact]
    public void Nothing_is_wrong_with_a_good_server() => Assert.Empty(DurabilityRules.Judge(Good, replicas: 0));

    [Fact]
    public void What_is_told_nowhere_is_not_held_against_a_server() =>
        Assert.Empty(DurabilityRules.Judge(ServerState.Parse("redis:1", "redis_version:6.2.0", NoSettings), replicas: 0));

    [Fact]
    public void Each_fault_is_found()
    {
        AssertFault(FaultKind.Unusable, "6.2 or newer", Good with { Version = new Version(6, 0) });
        AssertFault(FaultKind.Forgets, "set appendonly to yes", Good with { Appends = false });
        AssertFault(FaultKind.Forgets, "set appendonly to yes", Good with { Appends = false, IsPrimary = false });
        AssertFault(FaultKind.Forgets, "set no-appendfsync-on-rewrite to no", Good with { RestsWhileRewriting = true });
        AssertFault(
            FaultKind.Forgets, "set no-appendfsync-on-rewrite to no", Good with { RestsWhileRewriting = true, Fsync = "everysec" });
        AssertFault(FaultKind.Forgets, "instead of allkeys-lru", Good with { MaxMemory = 5, MaxMemoryPolicy = "allkeys-lru" });
        AssertFault(FaultKind.Passes, "append-only file", Good with { AppendFailed = true });
        AssertFault(FaultKind.Passes, "is full", Good with { MaxMemory = 5, UsedMemory = 5 });
        AssertFault(FaultKind.LacksReplicas, "has 0 of 1", Good, replicas: 1);
        AssertFault(FaultKind.LacksReplicas, "has 1 of 2", Good with { Replicas = [new("a", 1, true), new("b", 1, false)] }, replicas: 2);
        AssertFault(
            FaultKind.Unusable, "not work with Redis Cluster", Good with { IsCluster = true, Replicas = [new("a", 1, true)] }, replicas: 1);
    }

    [Fact]
    public void What_harms_nobody_is_no_fault()
    {
        Assert.Empty(DurabilityRules.Judge(Good with { MaxMemoryPolicy = "allkeys-lru" }, replicas: 0));
        Assert.Empty(DurabilityRules.Judge(Good with { RestsWhileRewriting = true, Fsync = "no" }, replicas: 0));
        Assert.Empty(DurabilityRules.Judge(Good with { IsPrimary = false, MaxMemory = 5, UsedMemory = 5 }, replicas: 1));
        Assert.Empty(DurabilityRules.Judge(Good with { Replicas = [new("a", 1, true)] }, replicas: 1));
    }

    private static void AssertFault(FaultKind kind, string reason, ServerState server, int replicas = 0)
    {
        var fault = Assert.Single(DurabilityRules.Judge(server, replicas));
        Assert.Equal(kind, fault.Kind);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }
}
