using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Testing;

namespace CouponKill.Integration.MySql;

public class MySqlOrderStoreTests(MySqlServerFixture server) : OrderStoreContract, IAsyncLifetime
{
    private MySqlTestDatabase _database = null!;

    protected override IOrderStore Store => new MySqlOrderStore(_database.Database);

    public virtual async ValueTask InitializeAsync() => _database = await MySqlTestDatabase.CreateAsync(server, Token);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Writers_of_the_same_rows_do_not_lock_each_other_out()
    {
        var random = TestRandom.Create();
        var orders = Enumerable.Range(1, 3_000)
            .Select(seq => new Order(new Claim(1, seq, seq, ClaimStatus.Held, 1, 2), seq, 3)).ToArray();
        var batches = Enumerable.Range(0, 60).Select(i =>
        {
            var batch = orders.Select(order => order with { Version = order.Version + (i % 7) }).ToArray();
            random.Shuffle(batch);
            return batch[..random.Next(1, 2_500)];
        }).ToArray();

        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token },
            async (batch, token) => await Store.UpsertAsync(batch, token));

        var expected = batches.SelectMany(batch => batch).GroupBy(order => order.Id).Select(group => group.MaxBy(order => order.Version));
        Assert.Equal(expected.OrderBy(order => order.Id.Value), await Store.ListByActivityAsync(1, 0, 3_000, Token));
    }

    protected Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql, Token);
}

/// <summary>The same over orders that are partitioned by user, as docs/mysql.md says how.</summary>
public sealed class PartitionedOrderStoreTests(MySqlServerFixture server) : MySqlOrderStoreTests(server)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("ALTER TABLE orders PARTITION BY KEY (user_id) PARTITIONS 8");
    }
}
