using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>
/// A prepared statement for rows of whole numbers, run once per row; its parameters are ?1, ?2 and so on. It binds without
/// ADO.NET, which would allocate 1 kB for every row.
/// </summary>
internal sealed class RowStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RowStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    /// <summary>Runs it; returns the number of rows that changed.</summary>
    public int Execute(params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(_statement, i + 1, values[i]), _database);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _database);
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();
}
