using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Accounts;
using CouponKill.Storage.MySql.Users;

namespace CouponKill.Integration.MySql;

public sealed class MySqlAccountStoreTests(MySqlServerFixture server) : AccountStoreContract, IAsyncLifetime
{
    private MySqlTestDatabase _database = null!;

    protected override IAccountStore Accounts => new MySqlAccountStore(_database.Database);

    public async ValueTask InitializeAsync() => _database = await MySqlTestDatabase.CreateAsync(server, Token);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
