using CouponKill.Ledger.Activities;

namespace CouponKill.Ledger.Log;

/// <summary>
/// The durable record of every decision, one append-only log per activity, fenced by epochs: acquiring a log bumps its
/// epoch, and from then on every write with an older one is refused. So a silo that was paused or cut off, and does not
/// know that another has taken over, cannot grant a single claim.
/// </summary>
/// <remarks>
/// A write that throws <see cref="StaleEpochException"/>, <see cref="RecordNumberException"/> or
/// <see cref="ClaimLogNotDurableException"/> has certainly not happened. After any other exception, and after cancellation, nobody
/// knows: acquire again and read.
/// </remarks>
public interface IClaimLog
{
    /// <summary>The greatest id that an activity's log has ever been made for; 0 for none.</summary>
    Task<long> FindHighestActivityIdAsync(CancellationToken cancellationToken);

    /// <summary>Makes an empty log; does nothing when there is one.</summary>
    /// <param name="activityId">Whose log.</param>
    /// <param name="creation">The identity of the activity's creation; <see cref="CreationId.None"/> while it has none.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ClaimLogNotDurableException">The store would not keep it.</exception>
    Task CreateAsync(long activityId, CreationId creation, CancellationToken cancellationToken);

    /// <summary>Takes the log over: bumps its epoch and tells where it stands.</summary>
    /// <exception cref="ClaimLogMissingException">There is no log. It is never created here: an empty log would sell the stock
    /// again.</exception>
    Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Gives the log the identity of its activity's creation, unless it has one.</summary>
    /// <exception cref="StaleEpochException">Somebody else acquired the log since.</exception>
    Task AdoptAsync(long activityId, long epoch, CreationId creation, CancellationToken cancellationToken);

    /// <summary>Tells where the log stands and leaves it to its owner.</summary>
    /// <exception cref="ClaimLogMissingException">There is no log.</exception>
    Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>
    /// Records after <paramref name="afterRecordNo"/>, in order and without gaps, until they exceed <paramref name="maxBytes"/>; at
    /// least one if there is one.
    /// </summary>
    Task<IReadOnlyList<LogRecord>> ReadAsync(long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The parts of the newest complete snapshot, in order; none if there is no snapshot.</summary>
    /// <exception cref="ClaimLogCorruptException">A part is gone, or another snapshot was saved meanwhile.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Appends the next record; when it returns, the record survives a crash of process and machine.</summary>
    /// <param name="activityId">Whose log.</param>
    /// <param name="epoch">The epoch of the caller's <see cref="AcquireAsync"/>.</param>
    /// <param name="record">The record; its number must be the last one's plus 1.</param>
    /// <param name="projectedRecordNo">The caller's watermark, saved on the way; see <see cref="AcquiredLog.ProjectedRecordNo"/>.</param>
    /// <param name="cancellationToken">Stops the wait, not the write.</param>
    /// <exception cref="StaleEpochException">Somebody else acquired the log since.</exception>
    /// <exception cref="RecordNumberException">The number is not the next one.</exception>
    /// <exception cref="ClaimLogNotDurableException">The store would not keep it.</exception>
    Task AppendAsync(long activityId, long epoch, LogRecord record, long projectedRecordNo, CancellationToken cancellationToken);

    /// <summary>Saves the watermark alone; an older one than the saved one changes nothing.</summary>
    /// <exception cref="StaleEpochException">Somebody else acquired the log since.</exception>
    Task SaveWatermarkAsync(long activityId, long epoch, long projectedRecordNo, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a snapshot that covers all records up to <paramref name="recordNo"/>. It replaces the last one only when all
    /// parts are stored, and appends go on meanwhile.
    /// </summary>
    /// <param name="activityId">Whose log.</param>
    /// <param name="epoch">The epoch of the caller's <see cref="AcquireAsync"/>.</param>
    /// <param name="recordNo">The last record that the snapshot covers.</param>
    /// <param name="parts">The snapshot in parts of at most <see cref="LogLimits.PartBytes"/>; enumerated once, on any thread.</param>
    /// <param name="cancellationToken">Stops it; the last snapshot stays.</param>
    /// <exception cref="StaleEpochException">Somebody else acquired the log since.</exception>
    Task SaveSnapshotAsync(
        long activityId, long epoch, long recordNo, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets records up to <paramref name="recordNo"/>, but none that the snapshot does not cover or that is past the saved
    /// watermark.
    /// </summary>
    /// <exception cref="StaleEpochException">Somebody else acquired the log since.</exception>
    Task TrimAsync(long activityId, long epoch, long recordNo, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the log, or what is left of one, by a snapshot that covers record 1 and nothing after it. It happens at once or
    /// not at all; whoever owned the old log owns nothing any more. The old log is kept aside, for people to look at.
    /// </summary>
    /// <param name="activityId">Whose log.</param>
    /// <param name="lastRecordNo">The old log's last record as the caller knows it; null when there is no log.</param>
    /// <param name="creation">The identity of the activity's creation.</param>
    /// <param name="snapshot">The snapshot in at least one part, each of at most <see cref="LogLimits.PartBytes"/>.</param>
    /// <param name="keepAs">Part of the name under which the old log is kept; unique, fit for a file name.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Where the old log is kept, for people; null when there was nothing to keep.</returns>
    /// <exception cref="RecordNumberException">The old log ends elsewhere: somebody has written to it. Nothing has changed.</exception>
    Task<string?> ReplaceAsync(
        long activityId,
        long? lastRecordNo,
        CreationId creation,
        IEnumerable<ReadOnlyMemory<byte>> snapshot,
        string keepAs,
        CancellationToken cancellationToken);
}

/// <summary>The bounds of a claim log.</summary>
public static class LogLimits
{
    /// <summary>Largest record and largest part of a snapshot: 1 MiB.</summary>
    public const int PartBytes = 1 << 20;
}

/// <summary>One record: what one group commit made durable.</summary>
/// <param name="RecordNo">1 for the first; without gaps.</param>
/// <param name="Payload">The bytes, opaque to the log; at most <see cref="LogLimits.PartBytes"/>.</param>
public readonly record struct LogRecord(long RecordNo, ReadOnlyMemory<byte> Payload);

/// <summary>Where a log stands.</summary>
/// <param name="Epoch">The epoch of its owner, to be given with every write.</param>
/// <param name="LastRecordNo">The last record; 0 in an empty log.</param>
/// <param name="SnapshotRecordNo">The last record that the snapshot covers; 0 without a snapshot.</param>
/// <param name="SnapshotBytes">The snapshot's size; 0 without a snapshot.</param>
/// <param name="ProjectedRecordNo">The watermark: the order store holds the effects of all records up to this one.</param>
public sealed record AcquiredLog(long Epoch, long LastRecordNo, long SnapshotRecordNo, long SnapshotBytes, long ProjectedRecordNo)
{
    /// <summary>The identity of the activity's creation; <see cref="CreationId.None"/> when an earlier version has made the log.</summary>
    public CreationId Creation { get; init; }
}
