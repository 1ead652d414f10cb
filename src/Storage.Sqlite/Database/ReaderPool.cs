using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>Runs reads off the caller's thread, on a bounded number of connections.</summary>
internal sealed class ReaderPool(DatabaseFile file) : IDisposable
{
    private const int MaxReaders = 8;

    private readonly SemaphoreSlim _places = new(MaxReaders);
    private volatile bool _closed;

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        file.CloseReaders();
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        using var connection = file.OpenReader();
        return read(connection);
    }
}
