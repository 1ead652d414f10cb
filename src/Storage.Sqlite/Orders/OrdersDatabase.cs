using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CouponKill.Storage.Sqlite.Orders;

/// <summary>The SQLite file with the catalog, the orders, the accounts and the grain state; they share its writer.</summary>
public sealed class OrdersDatabase : IAsyncDisposable
{
    private const string FileName = "orders.db";

    private readonly ReaderPool _readers;
    private readonly GroupCommitWriter _writer;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="StorageException">The file cannot be opened, or a newer program wrote it.</exception>
    public OrdersDatabase(DataDirectory directory, ILogger<OrdersDatabase> logger)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var file = new DatabaseFile(directory.File(FileName), OrdersSchema.Migrations);
        LoadRecent(file);
        _readers = new ReaderPool(file);
        _writer = new GroupCommitWriter(file.Path, () => OpenWriter(file), static e => e is OrdersRefusedException, logger);
    }

    /// <summary>The orders that the index by user does not name yet.</summary>
    internal RecentOrders Recent { get; } = new();

    /// <summary>Finishes the writes that wait and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }

    internal Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(read, cancellationToken);

    internal Task<T> WriteAsync<T>(
        int bytes, Func<WriteSession, T> write, CancellationToken cancellationToken, Action<T>? committed = null) =>
        _writer.WriteAsync(bytes, write, cancellationToken, committed);

    // The writer opens another one after a failed commit, which may have been one nevertheless.
    private SqliteConnection OpenWriter(DatabaseFile file)
    {
        var connection = file.OpenWriter();
        try
        {
            Recent.Load(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void LoadRecent(DatabaseFile file)
    {
        try
        {
            using var connection = file.OpenReader();
            Recent.Load(connection);
        }
        catch (SqliteException e)
        {
            file.CloseReaders();
            throw new StorageException($"The database '{file.Path}' cannot be read: {e.Message}", e);
        }
    }
}
