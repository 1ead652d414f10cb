using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>
/// An activity's claim log as its owner writes it: every write bears the owner's epoch, and it is known where the log stands.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler, but for the snapshot. Exceptions of <see cref="IClaimLog"/> pass through:
/// <see cref="StaleEpochException"/> says that somebody else owns the log.
/// </remarks>
/// <param name="log">All claim logs.</param>
/// <param name="activityId">Whose log this is.</param>
/// <param name="recovered">Where the log stood when it was taken over.</param>
/// <param name="timeout">Longest wait for an append or for the log's head.</param>
/// <param name="clock">The clock that measures the timeout.</param>
internal sealed class OwnedLog(IClaimLog log, long activityId, RecoveredLedger recovered, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>The activity whose log this is.</summary>
    public long ActivityId => activityId;

    /// <summary>The owner's epoch.</summary>
    public long Epoch { get; } = recovered.Log.Epoch;

    /// <summary>The identity of the activity's creation.</summary>
    public CreationId Creation { get; } = recovered.Log.Creation;

    /// <summary>The watermark that was saved when the log was taken over.</summary>
    public long FirstWatermarkRecordNo { get; } = recovered.Log.ProjectedRecordNo;

    /// <summary>The last record that is known to be durable; 0 for none.</summary>
    public long LastRecordNo { get; private set; } = recovered.Log.LastRecordNo;

    /// <summary>Bytes of the records that the last snapshot does not cover.</summary>
    public long TailBytes { get; private set; } = recovered.TailBytes;

    /// <summary>Bytes of the last snapshot; 0 for none.</summary>
    public long SnapshotBytes { get; private set; } = recovered.Log.SnapshotBytes;

    /// <summary>Appends the next record. When this returns, it is durable; then <see cref="Appended"/> counts it.</summary>
    /// <param name="payload">The record's bytes.</param>
    /// <param name="watermarkRecordNo">The watermark, saved on the way.</param>
    /// <exception cref="TimeoutException">The log did not answer in time; it may hold the record.</exception>
    public Task AppendAsync(ReadOnlyMemory<byte> payload, long watermarkRecordNo) =>
        log.AppendAsync(activityId, Epoch, new LogRecord(LastRecordNo + 1, payload), watermarkRecordNo, CancellationToken.None)
            .WaitAsync(timeout, clock);

    /// <summary>Takes note that the next record is durable, and gives it.</summary>
    public LogRecord Appended(ReadOnlyMemory<byte> payload)
    {
        TailBytes += payload.Length;
        return new LogRecord(++LastRecordNo, payload);
    }

    /// <summary>Tells where the log stands and whose it is, whoever that is.</summary>
    /// <exception cref="TimeoutException">The log did not answer in time.</exception>
    /// <exception cref="ClaimLogMissingException">The log is gone.</exception>
    public Task<AcquiredLog> PeekAsync(CancellationToken cancellationToken) =>
        log.PeekAsync(activityId, cancellationToken).WaitAsync(timeout, clock, cancellationToken);

    /// <summary>Records after this one, in order, until they exceed these bytes; at least one if there is one.</summary>
    public Task<IReadOnlyList<LogRecord>> ReadAsync(long afterRecordNo, int maxBytes, CancellationToken cancellationToken) =>
        log.ReadAsync(activityId, afterRecordNo, maxBytes, cancellationToken);

    /// <summary>Saves the watermark alone.</summary>
    public Task SaveWatermarkAsync(long recordNo, CancellationToken cancellationToken) =>
        log.SaveWatermarkAsync(activityId, Epoch, recordNo, cancellationToken);

    /// <summary>Saves a snapshot that covers all records up to this one; may be called on any thread.</summary>
    public Task SaveSnapshotAsync(long recordNo, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) =>
        log.SaveSnapshotAsync(activityId, Epoch, recordNo, parts, cancellationToken);

    /// <summary>Takes note of a snapshot that is saved.</summary>
    /// <param name="tailBytes">Bytes of the records that it covers and the last one did not.</param>
    /// <param name="snapshotBytes">Its own bytes.</param>
    public void SnapshotSaved(long tailBytes, long snapshotBytes)
    {
        TailBytes -= tailBytes;
        SnapshotBytes = snapshotBytes;
    }

    /// <summary>Forgets the records up to this one, but none that are still needed.</summary>
    public Task TrimAsync(long recordNo, CancellationToken cancellationToken) =>
        log.TrimAsync(activityId, Epoch, recordNo, cancellationToken);
}
