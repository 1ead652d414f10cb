using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Activities;
using CouponKill.Storage.MySql.Activities;

namespace CouponKill.Integration.MySql;

public sealed class MySqlActivityCatalogTests(MySqlServerFixture server) : ActivityCatalogContract, IAsyncLifetime
{
    private MySqlTestDatabase _database = null!;

    protected override IActivityCatalog Catalog => new MySqlActivityCatalog(_database.Database);

    public async ValueTask InitializeAsync() => _database = await MySqlTestDatabase.CreateAsync(server, Token);

    protected override Task ForgetCreationsAsync() => _database.ExecuteAsync("UPDATE activities SET creation = NULL", Token);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
