using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>The writer's connection with its prepared statements.</summary>
internal sealed class WriteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RowStatement> _rowStatements = new(StringComparer.Ordinal);

    /// <summary>The prepared statement for a constant <paramref name="sql"/>.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements[sql] = statement = new Statement(connection, sql);
            return statement;
        }
    }

    /// <summary>The prepared statement for a constant <paramref name="sql"/> that is run once for each of many rows.</summary>
    public RowStatement ForRows(string sql)
    {
        if (!_rowStatements.TryGetValue(sql, out var statement))
            _rowStatements[sql] = statement = new RowStatement(connection, sql);
        return statement;
    }

    public void Begin() => this["BEGIN IMMEDIATE"].Execute();

    public void Commit() => this["COMMIT"].Execute();

    public void Rollback() => this["ROLLBACK"].Execute();

    /// <summary>Moves what the write-ahead log holds into the database file.</summary>
    public void Checkpoint() => this["PRAGMA wal_checkpoint(TRUNCATE)"].Execute();

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        foreach (var statement in _rowStatements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
