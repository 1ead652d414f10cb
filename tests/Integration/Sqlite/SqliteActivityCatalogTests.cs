using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Activities;
using CouponKill.Storage.Sqlite.Activities;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteActivityCatalogTests : ActivityCatalogContract, IAsyncDisposable
{
    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteActivityCatalogTests() => Catalog = new SqliteActivityCatalog(_fixture.Database);

    protected override IActivityCatalog Catalog { get; }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
