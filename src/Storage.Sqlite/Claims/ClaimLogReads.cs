using CouponKill.Ledger.Log;
using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>Reads of one log, each within one transaction, so that it sees one moment of the log.</summary>
internal static class ClaimLogReads
{
    public static List<LogRecord> Records(SqliteConnection connection, long activityId, long afterRecordNo, int maxBytes)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        var head = Head(connection, activityId);
        using var command = Command(
            connection,
            "SELECT record_no, payload FROM claim_records WHERE activity_id = @activity AND record_no > @after ORDER BY record_no",
            activityId);
        command.Parameters.AddWithValue("@after", afterRecordNo);
        using var rows = command.ExecuteReader();
        return Collect(rows, activityId, afterRecordNo, head.LastRecordNo, maxBytes);
    }

    /// <summary>The snapshot's parts; the transaction stays open until the enumeration ends.</summary>
    public static IEnumerable<byte[]> SnapshotParts(SqliteConnection connection, long activityId)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        var head = Head(connection, activityId);
        using var command = Command(
            connection,
            "SELECT part_no, payload FROM snapshot_parts WHERE activity_id = @activity AND generation = @generation ORDER BY part_no",
            activityId);
        command.Parameters.AddWithValue("@generation", head.SnapshotGeneration);
        using var rows = command.ExecuteReader();
        long bytes = 0;
        for (long partNo = 1; rows.Read(); partNo++)
        {
            if (rows.GetInt64(0) != partNo)
                throw new ClaimLogCorruptException($"Part {partNo} of the snapshot of activity {activityId} is missing.");
            var part = rows.GetFieldValue<byte[]>(1);
            bytes += part.Length;
            yield return part;
        }

        if (bytes != head.SnapshotBytes)
            throw new ClaimLogCorruptException($"The snapshot of activity {activityId} has {bytes} bytes instead of {head.SnapshotBytes}.");
    }

    /// <summary>Where the log stands.</summary>
    public static LogHead Head(SqliteConnection connection, long activityId)
    {
        using var command = Command(connection, $"SELECT {LogHead.Columns} FROM claim_logs WHERE activity_id = @activity", activityId);
        using var row = command.ExecuteReader();
        return row.Read() ? LogHead.Read(row) : throw new ClaimLogMissingException(activityId);
    }

    /// <summary>The greatest id that a log was made for; 0 for none.</summary>
    public static long HighestActivityId(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(activity_id), 0) FROM claim_logs";
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, long activityId)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@activity", activityId);
        return command;
    }

    private static List<LogRecord> Collect(SqliteDataReader rows, long activityId, long afterRecordNo, long lastRecordNo, int maxBytes)
    {
        var records = new List<LogRecord>();
        var next = afterRecordNo + 1;
        for (long bytes = 0; rows.Read(); next++)
        {
            if (rows.GetInt64(0) != next || next > lastRecordNo)
                throw Gap(activityId, next, lastRecordNo);
            var payload = rows.GetFieldValue<byte[]>(1);
            bytes += payload.Length;
            if (records.Count > 0 && bytes > maxBytes)
                return records;
            records.Add(new LogRecord(next, payload));
        }

        return next > lastRecordNo ? records : throw Gap(activityId, next, lastRecordNo);
    }

    private static ClaimLogCorruptException Gap(long activityId, long recordNo, long lastRecordNo) =>
        new($"The claim log of activity {activityId}, which ends at record {lastRecordNo}, has a gap at record {recordNo}.");
}
