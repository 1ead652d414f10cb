using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Storage.Sqlite.Database;

namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>
/// What the writer does to one log. Each write first checks the fence and everything else that it may be refused for, and only
/// then changes anything.
/// </summary>
internal static class ClaimLogWrites
{
    /// <summary>Most records that one trim deletes, and most snapshot parts that one clean-up deletes.</summary>
    private const int RecordsAtOnce = 128;
    private const int PartsAtOnce = 8;

    public static bool IsRefusal(Exception error) => error is StaleEpochException or RecordNumberException or ClaimLogMissingException;

    public static bool Create(WriteSession session, long activityId, CreationId creation) =>
        session["INSERT INTO claim_logs (activity_id, creation) VALUES (?1, ?2) ON CONFLICT DO NOTHING"]
            .Execute(activityId, Stored(creation)) == 1;

    /// <summary>Writes a page, and changes nothing.</summary>
    public static bool Touch(WriteSession session)
    {
        session[$"PRAGMA user_version = {ClaimLogSchema.Migrations.Count}"].Execute();
        return true;
    }

    public static AcquiredLog Acquire(WriteSession session, long activityId)
    {
        var head = Find(session, activityId) ?? throw new ClaimLogMissingException(activityId);
        head = head with { Epoch = head.Epoch + 1 };
        session["UPDATE claim_logs SET epoch = ?2 WHERE activity_id = ?1"].Execute(activityId, head.Epoch);
        return head.ToLog();
    }

    public static bool Adopt(WriteSession session, long activityId, long epoch, CreationId creation)
    {
        Fence(session, activityId, epoch);
        session["UPDATE claim_logs SET creation = ?2 WHERE activity_id = ?1 AND creation IS NULL"].Execute(activityId, Stored(creation));
        return true;
    }

    public static bool Append(WriteSession session, long activityId, long epoch, long recordNo, byte[] payload, long projectedRecordNo)
    {
        var head = Fence(session, activityId, epoch);
        if (recordNo != head.LastRecordNo + 1)
            throw new RecordNumberException(activityId, recordNo, head.LastRecordNo + 1);
        session["INSERT INTO claim_records (activity_id, record_no, payload) VALUES (?1, ?2, ?3)"].Execute(activityId, recordNo, payload);
        session["UPDATE claim_logs SET last_record_no = ?2, projected_record_no = ?3 WHERE activity_id = ?1"]
            .Execute(activityId, recordNo, Math.Max(head.ProjectedRecordNo, projectedRecordNo));
        return true;
    }

    public static bool SaveWatermark(WriteSession session, long activityId, long epoch, long projectedRecordNo)
    {
        var head = Fence(session, activityId, epoch);
        if (projectedRecordNo > head.LastRecordNo)
            throw new RecordNumberException(
                $"The watermark {projectedRecordNo} of activity {activityId} is past the last record, {head.LastRecordNo}.");
        if (projectedRecordNo > head.ProjectedRecordNo)
            session["UPDATE claim_logs SET projected_record_no = ?2 WHERE activity_id = ?1"].Execute(activityId, projectedRecordNo);
        return true;
    }

    /// <summary>Begins a new generation of parts, which ends any other that was begun.</summary>
    public static long BeginSnapshot(WriteSession session, long activityId, long epoch, long recordNo)
    {
        var head = Fence(session, activityId, epoch);
        CheckSnapshotRange(activityId, recordNo, head);
        var generation = head.PendingGeneration + 1;
        session["UPDATE claim_logs SET pending_generation = ?2 WHERE activity_id = ?1"].Execute(activityId, generation);
        return generation;
    }

    public static bool AddSnapshotPart(WriteSession session, long activityId, long epoch, long generation, long partNo, byte[] part)
    {
        FencePending(session, activityId, epoch, generation);
        session["INSERT INTO snapshot_parts (activity_id, generation, part_no, payload) VALUES (?1, ?2, ?3, ?4)"]
            .Execute(activityId, generation, partNo, part);
        return true;
    }

    /// <summary>Makes the generation the snapshot; the parts of the last one become leftovers.</summary>
    public static bool FinishSnapshot(WriteSession session, long activityId, long epoch, long generation, long recordNo, long bytes)
    {
        var head = FencePending(session, activityId, epoch, generation);
        CheckSnapshotRange(activityId, recordNo, head);
        session["UPDATE claim_logs SET snapshot_record_no = ?2, snapshot_bytes = ?3, snapshot_generation = ?4 WHERE activity_id = ?1"]
            .Execute(activityId, recordNo, bytes, generation);
        return true;
    }

    /// <summary>Removes some parts of neither the snapshot nor the generation being written; false when there were none left.</summary>
    public static bool RemoveLeftovers(WriteSession session, long activityId, long epoch, long pendingGeneration)
    {
        var head = Fence(session, activityId, epoch);
        return session[
            $"""
            DELETE FROM snapshot_parts WHERE rowid IN (
                SELECT rowid FROM snapshot_parts WHERE activity_id = ?1 AND generation NOT IN (?2, ?3) LIMIT {PartsAtOnce})
            """].Execute(activityId, head.SnapshotGeneration, pendingGeneration) == PartsAtOnce;
    }

    /// <summary>
    /// Removes some records up to the one given that the snapshot covers and the order store has; false when none are left.
    /// </summary>
    public static bool Trim(WriteSession session, long activityId, long epoch, long recordNo)
    {
        var head = Fence(session, activityId, epoch);
        var end = Math.Min(recordNo, Math.Min(head.SnapshotRecordNo, head.ProjectedRecordNo));
        return session[
            $"""
            DELETE FROM claim_records WHERE rowid IN (
                SELECT rowid FROM claim_records WHERE activity_id = ?1 AND record_no <= ?2 ORDER BY record_no LIMIT {RecordsAtOnce})
            """].Execute(activityId, end) == RecordsAtOnce;
    }

    /// <summary>
    /// Replaces whatever there is by a log whose first record is in the snapshot, stored and trimmed. Without a log the epoch
    /// begins anew: the data directory is locked, so no owner of an earlier log is left.
    /// </summary>
    public static bool Replace(
        WriteSession session, long activityId, long? lastRecordNo, CreationId creation, IReadOnlyList<byte[]> parts)
    {
        var old = Find(session, activityId);
        if (old?.LastRecordNo != lastRecordNo)
            throw new RecordNumberException(
                $"The claim log of activity {activityId} does not end where it did: somebody has written to it.");
        session["DELETE FROM claim_records WHERE activity_id = ?1"].Execute(activityId);
        session["DELETE FROM snapshot_parts WHERE activity_id = ?1"].Execute(activityId);
        for (var i = 0; i < parts.Count; i++)
        {
            session["INSERT INTO snapshot_parts (activity_id, generation, part_no, payload) VALUES (?1, ?2, ?3, ?4)"]
                .Execute(activityId, 1, i + 1, parts[i]);
        }

        session[
            """
            REPLACE INTO claim_logs (activity_id, epoch, last_record_no, projected_record_no, snapshot_record_no, snapshot_bytes,
                snapshot_generation, pending_generation, creation)
            VALUES (?1, ?2, 1, 1, 1, ?3, 1, 1, ?4)
            """].Execute(activityId, (old?.Epoch ?? 0) + 1, parts.Sum(part => (long)part.Length), Stored(creation));
        return true;
    }

    private static object Stored(CreationId creation) => (object?)creation.ToBytes() ?? DBNull.Value;

    private static LogHead? Find(WriteSession session, long activityId) =>
        session[$"SELECT {LogHead.Columns} FROM claim_logs WHERE activity_id = ?1"]
            .QueryFirst(static row => (LogHead?)LogHead.Read(row), activityId);

    private static LogHead Fence(WriteSession session, long activityId, long epoch)
    {
        var head = Find(session, activityId) ?? throw new ClaimLogMissingException(activityId);
        return head.Epoch == epoch ? head : throw new StaleEpochException(activityId, epoch);
    }

    private static LogHead FencePending(WriteSession session, long activityId, long epoch, long generation)
    {
        var head = Fence(session, activityId, epoch);
        return head.PendingGeneration == generation
            ? head
            : throw new RecordNumberException($"A later snapshot of activity {activityId} was begun.");
    }

    // An older snapshot than the last one would lack records that may be trimmed by now.
    private static void CheckSnapshotRange(long activityId, long recordNo, LogHead head)
    {
        if (recordNo < head.SnapshotRecordNo || recordNo > head.LastRecordNo)
        {
            throw new RecordNumberException(
                $"A snapshot of activity {activityId} up to record {recordNo} lies outside {head.SnapshotRecordNo}..{head.LastRecordNo}.");
        }
    }
}
