namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>
/// The tables of the claim log. Records and parts are rowid tables on purpose: rows of all activities are appended to the end of
/// one tree, and a commit writes two to three times fewer pages than when each activity has its own range of a clustered key.
/// </summary>
internal static class ClaimLogSchema
{
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE claim_logs (
            activity_id INTEGER PRIMARY KEY,
            epoch INTEGER NOT NULL DEFAULT 0,
            last_record_no INTEGER NOT NULL DEFAULT 0,
            projected_record_no INTEGER NOT NULL DEFAULT 0,
            snapshot_record_no INTEGER NOT NULL DEFAULT 0,
            snapshot_bytes INTEGER NOT NULL DEFAULT 0,
            snapshot_generation INTEGER NOT NULL DEFAULT 0,
            pending_generation INTEGER NOT NULL DEFAULT 0
        );
        CREATE TABLE claim_records (
            activity_id INTEGER NOT NULL,
            record_no INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (activity_id, record_no)
        );
        CREATE TABLE snapshot_parts (
            activity_id INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            part_no INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (activity_id, generation, part_no)
        )
        """,
        """
        -- The identity of the activity's creation.
        ALTER TABLE claim_logs ADD COLUMN creation BLOB
        """,
    ];
}
