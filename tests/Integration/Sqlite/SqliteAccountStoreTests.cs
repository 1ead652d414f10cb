using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Accounts;
using CouponKill.Storage.Sqlite.Users;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteAccountStoreTests : AccountStoreContract, IAsyncDisposable
{
    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteAccountStoreTests() => Accounts = new SqliteAccountStore(_fixture.Database);

    protected override IAccountStore Accounts { get; }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
