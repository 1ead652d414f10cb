namespace CouponKill.Ledger.Log;

/// <summary>
/// When to take a snapshot: when the records since the last one weigh as much as it does. So snapshots write no more bytes
/// in all than twice the log, however long it gets, and a replay reads no more than about twice the state.
/// </summary>
public static class SnapshotPolicy
{
    /// <summary>Below this a replay takes no time worth saving: 1 MiB, some 80,000 claims.</summary>
    public const long MinTailBytes = 1 << 20;

    /// <summary>True when it is time.</summary>
    /// <param name="tailBytes">Bytes of the records since the last snapshot.</param>
    /// <param name="snapshotBytes">Bytes of the last snapshot; 0 for none.</param>
    public static bool IsDue(long tailBytes, long snapshotBytes) => tailBytes >= Math.Max(MinTailBytes, snapshotBytes);
}
