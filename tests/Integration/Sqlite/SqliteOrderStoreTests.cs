using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;
using CouponKill.Integration.Contracts;
using CouponKill.Integration.Support;
using CouponKill.Storage.Sqlite.Orders;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteOrderStoreTests : OrderStoreContract, IAsyncDisposable
{
    private const int Users = 500;

    private readonly SqliteOrdersFixture _fixture = new();

    public SqliteOrderStoreTests() => Store = new SqliteOrderStore(_fixture.Database);

    protected override IOrderStore Store { get; }

    [Fact]
    public async Task A_user_sees_all_that_was_written_while_orders_move_into_the_index()
    {
        var random = TestRandom.Create();
        var written = new HashSet<OrderId>[Users];
        for (var user = 0; user < Users; user++)
            written[user] = [];
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reader = Task.Run(() => ReadUntilAsync(written, done.Token), Token);

        var seq = 0;
        while (seq < RecentOrders.Most * 3)
        {
            var batch = Enumerable.Range(0, random.Next(1, 10_000)).Select(_ => Make(++seq, random.Next(Users))).ToArray();
            await Store.UpsertAsync(batch, Token);
            foreach (var order in batch)
            {
                lock (written[order.Claim.UserId])
                    written[order.Claim.UserId].Add(order.Id);
            }
        }

        await done.CancelAsync();
        Assert.True(await reader > 10, "lists were read meanwhile");
        await SeesAllAsync(Store, written);
        await _fixture.ReopenAsync();
        await SeesAllAsync(new SqliteOrderStore(_fixture.Database), written);
    }

    [Fact]
    public async Task Pages_of_a_user_go_from_the_index_to_recent_orders()
    {
        var orders = Enumerable.Range(1, RecentOrders.Most + 5_000).Select(seq => Make(seq, seq % 2_000)).ToArray();
        await Store.UpsertAsync(orders[..^5_000], Token);
        await Store.UpsertAsync(orders[^5_000..^4_000], Token);
        await Store.UpsertAsync(orders[^4_000..], Token);

        var (listed, after) = (new List<Order>(), 0L);
        while (await Store.ListAsync(7, after, 10, Token) is { Count: > 0 } page)
        {
            listed.AddRange(page);
            after = page[^1].Id.Value;
        }

        Assert.Equal(orders.Where(static order => order.Claim.UserId == 7), listed);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static Order Make(long seq, long user) => new(new Claim(1, user, seq, ClaimStatus.Confirmed, 1, 0), seq, 1);

    private static async Task SeesAllAsync(IOrderStore store, HashSet<OrderId>[] written)
    {
        for (var user = 0; user < Users; user++)
        {
            var listed = await store.ListAsync(user, 0, int.MaxValue, Token);
            Assert.Equal(written[user].OrderBy(static id => id.Value), listed.Select(static order => order.Id));
        }
    }

    private async Task<int> ReadUntilAsync(HashSet<OrderId>[] written, CancellationToken stop)
    {
        var reads = 0;
        for (; !stop.IsCancellationRequested; reads++)
        {
            var user = reads % Users;
            OrderId[] before;
            lock (written[user])
                before = [.. written[user]];
            var listed = await Store.ListAsync(user, 0, int.MaxValue, Token);
            Assert.Superset(before.ToHashSet(), listed.Select(static order => order.Id).ToHashSet());
        }

        return reads;
    }
}
