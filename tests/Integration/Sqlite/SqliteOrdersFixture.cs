using CouponKill.Harness.Processes;
using CouponKill.Storage.Sqlite;
using CouponKill.Storage.Sqlite.Orders;
using Microsoft.Extensions.Logging.Abstractions;

namespace CouponKill.Integration.Sqlite;

/// <summary>An orders database in a temporary directory.</summary>
internal sealed class SqliteOrdersFixture : IAsyncDisposable
{
    private readonly TempDirectory _temporary = new();
    private readonly DataDirectory _directory;

    public SqliteOrdersFixture()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        Database = Open();
    }

    public OrdersDatabase Database { get; private set; }

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _directory.Dispose();
        _temporary.Dispose();
    }

    private OrdersDatabase Open() => new(_directory, NullLogger<OrdersDatabase>.Instance);
}
