using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>
/// Copies one activity's rows into a file of their own, with the same tables, so that they can be looked at or brought back.
/// </summary>
internal static class ClaimLogCopy
{
    private static readonly string[] Tables = ["claim_logs", "claim_records", "snapshot_parts"];

    /// <summary>Makes the copy, unless there is nothing to copy.</summary>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="activityId">Whose rows.</param>
    /// <param name="path">The file to make.</param>
    /// <returns>True when there was something to copy.</returns>
    public static bool Make(SqliteConnection connection, long activityId, string path)
    {
        if (!Tables.Any(table => HasRows(connection, table, activityId)))
            return false;
        Execute(connection, "ATTACH DATABASE @path AS kept", ("@path", path));
        try
        {
            Execute(connection, "BEGIN");
            foreach (var table in Tables)
                Execute(
                    connection,
                    $"CREATE TABLE kept.{table} AS SELECT * FROM main.{table} WHERE activity_id = @activity",
                    ("@activity", activityId));
            Execute(connection, "COMMIT");
        }
        finally
        {
            Execute(connection, "DETACH DATABASE kept");
        }

        return true;
    }

    private static bool HasRows(SqliteConnection connection, string table, long activityId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT EXISTS (SELECT 1 FROM {table} WHERE activity_id = @activity)";
        command.Parameters.AddWithValue("@activity", activityId);
        return (long)command.ExecuteScalar()! == 1;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
