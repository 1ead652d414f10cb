using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>The row of a log that says where it stands.</summary>
internal readonly record struct LogHead(
    long Epoch,
    long LastRecordNo,
    long ProjectedRecordNo,
    long SnapshotRecordNo,
    long SnapshotBytes,
    long SnapshotGeneration,
    long PendingGeneration,
    CreationId Creation)
{
    public const string Columns =
        "epoch, last_record_no, projected_record_no, snapshot_record_no, snapshot_bytes, snapshot_generation, pending_generation, creation";

    public AcquiredLog ToLog() =>
        new(Epoch, LastRecordNo, SnapshotRecordNo, SnapshotBytes, ProjectedRecordNo) { Creation = Creation };

    public static LogHead Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.GetInt64(6),
        CreationId.FromBytes(row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7)));
}
