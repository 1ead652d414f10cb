using CouponKill.Ledger.Storage;
using CouponKill.Shared;
using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>One database file: opens connections to it, and brings its schema up to date.</summary>
internal sealed class DatabaseFile
{
    private const int BusySeconds = 5;

    // 16 MiB: a checkpoint costs fsyncs of its own.
    private const int CheckpointPages = 4_000;

    private readonly IReadOnlyList<string> _migrations;
    private readonly string _writerConnectionString;
    private readonly string _readerConnectionString;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="migrations">Scripts; the first makes version 1 of the schema, each further one the next version.</param>
    /// <exception cref="StorageException">The file cannot be opened, or a newer program wrote it.</exception>
    public DatabaseFile(string path, IReadOnlyList<string> migrations)
    {
        Path = path;
        _migrations = migrations;
        _writerConnectionString = ConnectionString(pooling: false);
        _readerConnectionString = ConnectionString(pooling: true);
        try
        {
            KeepPrivate(path);
            using var connection = OpenWriter();
            Migrate(connection);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The database '{path}' cannot be opened: {e.Message}", e);
        }
    }

    public string Path { get; }

    /// <summary>A connection that writes durably: a commit that returned has reached the disk.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(_writerConnectionString);
        try
        {
            connection.Open();
            Configure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A pooled connection for reading.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readerConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Closes the pooled connections that nobody uses now.</summary>
    public void CloseReaders()
    {
        using var connection = new SqliteConnection(_readerConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>SQLite gives the files beside it the rights that it has itself.</summary>
    private static void KeepPrivate(string path)
    {
        OwnerOnly.Ensure(path);
        OwnerOnly.Close($"{path}-wal");
        OwnerOnly.Close($"{path}-shm");
    }

    private string ConnectionString(bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = pooling,
        DefaultTimeout = BusySeconds,
    }.ToString();

    // fullfsync matters on macOS only, where a plain fsync leaves the data in the drive's cache.
    private void Configure(SqliteConnection connection)
    {
        Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}");
        var mode = Scalar(connection, "PRAGMA journal_mode = WAL");
        if (!"wal".Equals(mode as string, StringComparison.Ordinal))
            throw new StorageException($"The database '{Path}' cannot use a write-ahead log on this file system.");
        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON");
        Execute(connection, $"PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = 67108864");
    }

    private void Migrate(SqliteConnection connection)
    {
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version > _migrations.Count)
            throw new StorageException(
                $"The database '{Path}' has schema version {version}; this program knows {_migrations.Count} at most.");
        for (; version < _migrations.Count; version++)
            Execute(connection, $"BEGIN IMMEDIATE; {_migrations[(int)version]}; PRAGMA user_version = {version + 1}; COMMIT");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
