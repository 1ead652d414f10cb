using CouponKill.Contracts.Orders;
using CouponKill.Integration.Contracts;
using CouponKill.Storage.Sqlite.Orders;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteOrderStoreTests : OrderStoreContract, IAsyncDisposable
{
    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteOrderStoreTests() => Store = new SqliteOrderStore(_fixture.Database);

    protected override IOrderStore Store { get; }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
