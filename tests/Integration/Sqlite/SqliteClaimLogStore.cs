using CouponKill.Harness.Processes;
using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite;
using CouponKill.Storage.Sqlite.Claims;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CouponKill.Integration.Sqlite;

/// <summary>A claim log in a temporary directory.</summary>
internal sealed class SqliteClaimLogStore : ClaimLogStore
{
    private readonly TempDirectory _temporary = new();
    private DataDirectory? _directory;
    private SqliteClaimLog? _log;

    public string Database => Path.Combine(_temporary.Path, "claims.db");

    public string WriteAheadLog => Database + "-wal";

    public override Task<IClaimLog> OpenAsync()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        _log = new SqliteClaimLog(_directory, new StorageDurability(), NullLogger<SqliteClaimLog>.Instance);
        return Task.FromResult<IClaimLog>(_log);
    }

    public override async Task CloseAsync()
    {
        if (_log is not null)
            await _log.DisposeAsync();
        _directory?.Dispose();
        (_log, _directory) = (null, null);
    }

    public override async Task<ClaimLogStore> CopyAsAfterCrashAsync()
    {
        var copy = new SqliteClaimLogStore();
        await CopyFilesAsync(copy.Database, copy.WriteAheadLog);
        return copy;
    }

    /// <summary>
    /// Copies both files as a crash leaves them. A crash stops everything at once, a copy does not; an open read transaction keeps
    /// the checkpointer from starting the write-ahead log over in between, so all that the database file may lack is in the log.
    /// </summary>
    public async Task CopyFilesAsync(string database, string writeAheadLog)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = connection.BeginTransaction(deferred: true);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM claim_logs";
        await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        File.Copy(Database, database, overwrite: true);
        File.Copy(WriteAheadLog, writeAheadLog, overwrite: true);
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _temporary.Dispose();
    }
}
