using System.Diagnostics;
using CouponKill.Ledger.Storage;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Polly;
using Polly.Retry;

namespace CouponKill.Storage.MySql.Schema;

/// <summary>
/// Brings the database to the schema that this program knows: its own tables and those of Orleans' clustering. Any number of
/// processes may do it at the same time; one of them works and the others wait.
/// </summary>
public sealed partial class MySqlMigrator
{
    private const int LockSeconds = 120;

    /// <summary>The attempt that is under way when the time is over may still say what is wrong.</summary>
    private static readonly TimeSpan LastAttempt = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    private readonly MySqlDatabase _database;
    private readonly TimeSpan _startTimeout;
    private readonly IReadOnlyList<Migration> _migrations;
    private readonly ILogger<MySqlMigrator> _logger;

    /// <summary>A migrator that has not connected yet.</summary>
    public MySqlMigrator(MySqlDatabase database, IOptions<MySqlOptions> options, ILogger<MySqlMigrator> logger)
        : this(database, options, logger, Migration.All)
    {
    }

    internal MySqlMigrator(
        MySqlDatabase database, IOptions<MySqlOptions> options, ILogger<MySqlMigrator> logger, IReadOnlyList<Migration> migrations)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        _database = database;
        _startTimeout = options.Value.StartTimeout;
        _logger = logger;
        _migrations = migrations;
    }

    /// <summary>Waits for the server, makes the database if there is none, and applies what is missing.</summary>
    /// <returns>The version of the schema.</returns>
    /// <exception cref="StorageException">
    /// The server cannot be used, or its schema is newer than this program's or not CouponKill's.
    /// </exception>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (connection, isUpToDate) = await BeginAsync(cancellationToken);
            await using var closing = connection;
            if (isUpToDate)
                return _migrations.Count;
            await LockAsync(connection, cancellationToken);
            await MigrateAsync(connection, cancellationToken);
            return _migrations.Count;
        }
        catch (MySqlException e)
        {
            throw new StorageException(
                $"MySql:ConnectionString: MySQL at {_database.Address} cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>
    /// All that a server in use does at once has the time limit of the start, whatever the driver does: one that stands still may have
    /// accepted the connection. Changes of the schema take as long as they take.
    /// </summary>
    private async Task<(MySqlConnection Connection, bool IsUpToDate)> BeginAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_startTimeout + LastAttempt);
        try
        {
            var connection = await ConnectAsync(deadline.Token).WaitAsync(deadline.Token);
            return (connection, await IsUpToDateAsync(connection, deadline.Token).WaitAsync(deadline.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                $"MySql:ConnectionString: MySQL at {_database.Address} cannot be used: no answer within MySql:StartTimeout.", e);
        }
    }

    private async Task<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var whileAway = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<MySqlException>(
                    e => IsOutage(e) && Stopwatch.GetElapsedTime(started) <= _startTimeout),
                MaxRetryAttempts = int.MaxValue,
                Delay = RetryInterval,
            })
            .Build();
        return await whileAway.ExecuteAsync(async token => await OpenOrCreateAsync(token), cancellationToken);
    }

    private async Task<MySqlConnection> OpenOrCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(cancellationToken);
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.UnknownDatabase)
        {
            await CreateDatabaseAsync(cancellationToken);
            return await OpenAsync(cancellationToken);
        }
    }

    private async Task<MySqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // Not of the pool: the lock lives as long as the connection.
        var connection = new MySqlConnection(Settings().ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var settings = Settings();
        settings.Database = "";
        await using var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var name = MySqlHelper.EscapeString(_database.Settings.Database).Replace("`", "``", StringComparison.Ordinal);
        await ExecuteAsync(
            connection, $"CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cancellationToken);
    }

    // Long statements are normal here: an index on many rows takes minutes.
    private MySqlConnectionStringBuilder Settings() =>
        new(_database.Settings.ConnectionString) { Pooling = false, DefaultCommandTimeout = 0 };

    private async Task<bool> IsUpToDateAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await HasTableAsync(connection, "schema_version", cancellationToken))
            return false;
        var version = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT COALESCE(MAX(version), 0) FROM schema_version", cancellationToken: cancellationToken));
        return version <= _migrations.Count
            ? version == _migrations.Count
            : throw new StorageException(
                $"The schema of database {connection.Database} at {_database.Address} has version {version}; "
                + $"this program knows {_migrations.Count}: use a newer one.");
    }

    private async Task LockAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var got = await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "SELECT GET_LOCK(CONCAT('couponkill:', SHA1(DATABASE())), @LockSeconds)",
            new { LockSeconds },
            cancellationToken: cancellationToken));
        if (got != 1)
            throw new StorageException(
                $"Another process has been changing the schema at {_database.Address} for {LockSeconds} s: try again later.");
    }

    private async Task MigrateAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        await RefuseForeignTablesAsync(connection, cancellationToken);
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version INT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, applied_at_ms BIGINT NOT NULL
            ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """,
            cancellationToken);
        var applied = await connection.QueryAsync<int>(
            new CommandDefinition("SELECT version FROM schema_version", cancellationToken: cancellationToken));
        foreach (var migration in _migrations.ExceptBy(applied, migration => migration.Version))
            await ApplyAsync(connection, migration, cancellationToken);
        _ = await IsUpToDateAsync(connection, cancellationToken);
    }

    // A database that is used for something else may have tables of these names; ours come with a version.
    private async Task RefuseForeignTablesAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (await HasTableAsync(connection, "schema_version", cancellationToken))
            return;
        foreach (var table in (string[])["orders", "activities", "accounts"])
        {
            if (await HasTableAsync(connection, table, cancellationToken))
            {
                throw new StorageException(
                    $"Database {connection.Database} at {_database.Address} has a table {table} that is not CouponKill's: "
                    + "use a database of its own.");
            }
        }
    }

    // MySQL commits every change of the schema at once, so a migration that was interrupted is partly there.
    private async Task ApplyAsync(MySqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        foreach (var statement in StatementSplitter.Split(migration.Sql))
        {
            try
            {
                await ExecuteAsync(connection, statement, cancellationToken);
            }
            catch (MySqlException e) when (IsThereAlready(e))
            {
                LogThere(migration.Version, e.Message);
            }
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO schema_version (version, name, applied_at_ms) VALUES (@Version, @Name, ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000))",
            new { migration.Version, migration.Name },
            cancellationToken: cancellationToken));
        LogApplied(migration.Version, migration.Name, connection.Database);
    }

    // Orleans' scripts make their tables, procedures and rows of OrleansQuery without asking whether they are there.
    private static bool IsThereAlready(MySqlException e) =>
        e.ErrorCode is MySqlErrorCode.TableExists or MySqlErrorCode.StoredProcedureAlreadyExists or MySqlErrorCode.DuplicateKeyEntry
            or MySqlErrorCode.DuplicateFieldName;

    private static bool IsOutage(MySqlException e) =>
        e.ErrorCode is MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.ServerShutdown or MySqlErrorCode.ConnectionCountError
            or MySqlErrorCode.CommandTimeoutExpired or MySqlErrorCode.None;

    private static async Task<bool> HasTableAsync(MySqlConnection connection, string name, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name)",
            new { name },
            cancellationToken: cancellationToken));

    private static async Task ExecuteAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied version {Version} ({Name}) of the schema to database {Database}")]
    private partial void LogApplied(int version, string name, string database);

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} of the schema is partly there: {Reason}")]
    private partial void LogThere(int version, string reason);
}
