namespace CouponKill.Chaos.Faults;

/// <summary>What strikes in the middle of a sale.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of the silo that owns the hot activity.</summary>
    OwnerKilled,

    /// <summary>SIGSTOP of it until the others have declared it dead and sell without it, then SIGCONT.</summary>
    OwnerPaused,

    /// <summary>SIGSTOP of a silo that does not own the hot activity, then SIGCONT.</summary>
    NeighbourPaused,

    /// <summary>Nothing that other silos send reaches a silo that does not own the hot activity; what it sends reaches them.</summary>
    NeighbourCutOff,

    /// <summary>SIGKILL of the edge, which starts again at the same address.</summary>
    EdgeKilled,

    /// <summary>SIGKILL of Redis; it starts again with its append-only file.</summary>
    RedisKilled,

    /// <summary>SIGSTOP of Redis, then SIGCONT.</summary>
    RedisPaused,

    /// <summary>Somebody turns the append-only file of Redis off, and on again.</summary>
    RedisForgets,

    /// <summary>SIGKILL of MariaDB; it starts again with its data.</summary>
    MySqlKilled,

    /// <summary>All brokers go down and come up again.</summary>
    KafkaDown,

    /// <summary>Empty brokers take the place of those that are there.</summary>
    KafkaEmptied,
}
