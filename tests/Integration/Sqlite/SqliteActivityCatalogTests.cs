using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Activities;
using CouponKill.Storage.Sqlite.Activities;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteActivityCatalogTests : ActivityCatalogContract, IAsyncDisposable
{
    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteActivityCatalogTests() => Catalog = new SqliteActivityCatalog(_fixture.Database);

    protected override IActivityCatalog Catalog { get; }

    protected override Task ForgetCreationsAsync() => _fixture.Database.WriteAsync(
        1, static session => session["UPDATE activities SET creation = NULL"].Execute(), Token);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
