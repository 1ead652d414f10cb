using CouponKill.Grains;
using CouponKill.Integration.Contracts;
using CouponKill.Storage.Sqlite.State;
using Orleans.Storage;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteGrainStorageTests : GrainStorageContract, IAsyncDisposable
{
    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteGrainStorageTests() => Storage = new SqliteGrainStorage(_fixture.Database, GrainStateSerializer.Instance);

    protected override IGrainStorage Storage { get; }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
