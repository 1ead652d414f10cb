using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Testing;
using MySqlConnector;

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

    /// <summary>What keeps a row out for good. User 13 is the one.</summary>
    [Theory]
    [InlineData("ALTER TABLE orders ADD CONSTRAINT unwanted CHECK (user_id <> 13)")]
    [InlineData(
        "CREATE TRIGGER unwanted BEFORE INSERT ON orders FOR EACH ROW "
        + "BEGIN IF NEW.user_id = 13 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF; END")]
    [InlineData("ALTER TABLE orders PARTITION BY RANGE (user_id) (PARTITION p0 VALUES LESS THAN (13))")]
    public async Task A_row_that_the_server_refuses_is_refused_for_good(string rule)
    {
        await ExecuteAsync(rule);
        var good = new Order(new Claim(1, 5, 1, ClaimStatus.Held, 1, 2), 1, 3);
        var bad = new Order(new Claim(1, 13, 2, ClaimStatus.Held, 1, 2), 1_000, 3);
        await Assert.ThrowsAsync<OrdersRefusedException>(() => Store.UpsertAsync([good, bad], Token));
        Assert.Null(await Store.FindAsync(good.Id, Token));
        await Store.UpsertAsync([good], Token);
        Assert.Equal(good, await Store.FindAsync(good.Id, Token));
    }

    [Fact]
    public async Task A_number_that_does_not_fit_its_column_is_refused_for_good()
    {
        await ExecuteAsync("ALTER TABLE orders MODIFY version TINYINT NOT NULL");
        var order = new Order(new Claim(1, 13, 2, ClaimStatus.Held, 1, 2), 1_000, 3);
        await Assert.ThrowsAsync<OrdersRefusedException>(() => Store.UpsertAsync([order], Token));
    }

    /// <summary>An operator can mend these, so the orders wait.</summary>
    [Theory]
    [InlineData("RENAME TABLE orders TO elsewhere")]
    [InlineData("ALTER TABLE orders DROP COLUMN updated_at_ms")]
    public async Task A_table_that_is_not_as_it_should_be_refuses_no_row(string damage)
    {
        await ExecuteAsync(damage);
        var order = new Order(new Claim(1, 13, 2, ClaimStatus.Held, 1, 2), 1, 3);
        await Assert.ThrowsAsync<MySqlException>(() => Store.UpsertAsync([order], Token));
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
