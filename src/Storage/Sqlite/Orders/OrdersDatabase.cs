using CouponKill.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CouponKill.Storage.Sqlite.Orders;

/// <summary>The SQLite file with the catalog, the orders, the accounts and the grain state; they share its writer.</summary>
public sealed class OrdersDatabase : IAsyncDisposable
{
    private const string FileName = "orders.db";

    // 64 MiB: users come in no order, so the same pages of the index by user are changed again and again. Nobody waits for an order's commit.
    private const int CheckpointPages = 16_000;

    private readonly ReaderPool _readers;
    private readonly GroupCommitWriter _writer;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="StorageException">The file cannot be opened, or a newer program wrote it.</exception>
    public OrdersDatabase(DataDirectory directory, ILogger<OrdersDatabase> logger)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var file = new DatabaseFile(directory.File(FileName), OrdersSchema.Migrations, CheckpointPages);
        _readers = new ReaderPool(file);
        _writer = new GroupCommitWriter(file.Path, file.OpenWriter, static _ => false, logger);
    }

    /// <summary>Finishes the writes that wait and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }

    internal Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(read, cancellationToken);

    internal Task<T> WriteAsync<T>(int bytes, Func<WriteSession, T> write, CancellationToken cancellationToken) =>
        _writer.WriteAsync(bytes, write, cancellationToken);
}
