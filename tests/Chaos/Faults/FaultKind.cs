namespace CouponKill.Chaos.Faults;

/// <summary>What strikes in the middle of a sale.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of the silo that owns the hot activity.</summary>
    OwnerKilled,

    /// <summary>SIGSTOP of it until the others have declared it dead and sell without it, then SIGCONT.</summary>
    OwnerPaused,

    /// <summary>SIGKILL of Redis; it starts again with its append-only file.</summary>
    RedisKilled,

    /// <summary>SIGSTOP of Redis, then SIGCONT.</summary>
    RedisPaused,

    /// <summary>SIGKILL of MariaDB; it starts again with its data.</summary>
    MySqlKilled,

    /// <summary>All brokers go down and come up again.</summary>
    KafkaDown,
}
