using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.Sqlite.Orders;
using CouponKill.Testing;
using Microsoft.Data.Sqlite;

namespace CouponKill.Integration.Sqlite;

/// <summary>
/// The contract, and that a user's orders are found while they are noted, while they go into the index by user, and after.
/// </summary>
public sealed class SqliteOrderStoreTests : OrderStoreContract, IAsyncDisposable
{
    private const int Users = 500;
    private const int Writers = 4;
    private const int Readers = 2;

    private readonly SqliteOrdersFixture _fixture = new();

    protected override IOrderStore Store => new SqliteOrderStore(_fixture.Database);

    [Fact]
    public async Task A_user_sees_all_that_was_written_while_orders_go_into_the_index()
    {
        var random = TestRandom.Create();
        var users = Enumerable.Range(0, RecentOrders.FillAt * 3).Select(_ => random.Next(Users)).ToArray();
        var written = new Written();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadUntilAsync(written, done.Token), Token)).ToList();

        // Side by side, so that several writes share a commit in which one of them fills the index.
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync, Token)));

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 10, "lists were read meanwhile"));
        await SeesAllAsync(written);
        await _fixture.ReopenAsync();
        await SeesAllAsync(written);

        async Task WriteAsync()
        {
            const int Batch = 500;
            for (int last; (last = Interlocked.Add(ref next, Batch)) <= users.Length;)
            {
                var orders = Enumerable.Range(last - Batch, Batch).Select(i => Make(i + 1, users[i])).ToArray();
                await Store.UpsertAsync(orders, Token);
                written.Add(orders);
            }
        }
    }

    [Fact]
    public async Task A_fill_that_fails_loses_nothing()
    {
        var written = new Written();
        await WriteAsync(RecentOrders.FillAt - 100);
        var pages = await _fixture.Database.WriteAsync(
            1, session => session["PRAGMA page_count"].QueryFirst(static row => row.GetInt64(0)), Token);
        await LimitPagesAsync($"PRAGMA max_page_count = {pages + 8}");

        var more = Enumerable.Range(RecentOrders.FillAt, 200).Select(seq => Make(seq, seq % Users)).ToArray();
        await Assert.ThrowsAsync<SqliteException>(() => Store.UpsertAsync(more, Token));
        await SeesAllAsync(written);

        await Store.UpsertAsync(more, Token);
        written.Add(more);
        await SeesAllAsync(written);
        await _fixture.ReopenAsync();
        await SeesAllAsync(written);

        async Task WriteAsync(int count)
        {
            var orders = Enumerable.Range(1, count).Select(seq => Make(seq, seq % Users)).ToArray();
            await Store.UpsertAsync(orders, Token);
            written.Add(orders);
        }

        // A failed commit opens a new connection, which has no limit.
        Task LimitPagesAsync(string sql) => _fixture.Database.WriteAsync(1, session => session[sql].Execute(), Token);
    }

    [Fact]
    public async Task What_a_commit_has_written_though_it_was_said_to_fail_is_found_when_the_writer_starts_over()
    {
        const string Insert =
            "INSERT INTO orders (order_id, user_id, status, created_at_ms, hold_expires_at_ms, version, updated_at_ms) "
            + "VALUES (?1, 5, 2, 1, 0, 1, 1)";
        var order = Make(1, user: 5);
        await _fixture.Database.WriteAsync(1, session => session.ForRows(Insert).Execute(order.Id.Value), Token);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            _fixture.Database.WriteAsync<int>(1, static _ => throw new InvalidDataException(), Token));

        await Store.UpsertAsync([Make(2, user: 6)], Token);

        Assert.Equal([order], await Store.ListAsync(5, 0, 10, Token));
    }

    [Fact]
    public async Task An_order_that_changes_its_user_is_found_by_the_new_one_only()
    {
        await Store.UpsertAsync([Make(1, user: 5), Make(2, user: 5)], Token);
        await FillAsync();
        var moved = Make(1, user: 6) with { Version = RecentOrders.FillAt * 10 };
        await Store.UpsertAsync([moved], Token);

        await _fixture.ReopenAsync();
        await IsMovedAsync();
        await FillAsync();
        await IsMovedAsync();

        Task FillAsync() => Store.UpsertAsync([.. Enumerable.Range(100, RecentOrders.FillAt + 1).Select(seq => Make(seq, user: 7))], Token);

        async Task IsMovedAsync()
        {
            Assert.Equal([Make(2, user: 5)], await Store.ListAsync(5, 0, 10, Token));
            Assert.Equal([moved], await Store.ListAsync(6, 0, 10, Token));
        }
    }

    [Fact]
    public async Task Pages_of_a_user_go_from_the_index_to_recent_orders()
    {
        var orders = Enumerable.Range(1, RecentOrders.FillAt + 5_000).Select(seq => Make(seq, seq % 2_000)).ToArray();
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

    private async Task SeesAllAsync(Written written)
    {
        for (var user = 0; user < Users; user++)
            Assert.Equal(written.Of(user).OrderBy(static id => id.Value), await ListAsync(user));
    }

    private async Task<int> ReadUntilAsync(Written written, CancellationToken stop)
    {
        var reads = 0;
        for (; !stop.IsCancellationRequested; reads++)
        {
            var user = reads % Users;
            var before = written.Of(user);
            Assert.Subset((await ListAsync(user)).ToHashSet(), before);
        }

        return reads;
    }

    private async Task<IEnumerable<OrderId>> ListAsync(long user) =>
        (await Store.ListAsync(user, 0, int.MaxValue, Token)).Select(static order => order.Id);

    /// <summary>What upserts have been acknowledged.</summary>
    private sealed class Written
    {
        private readonly Lock _lock = new();
        private readonly List<OrderId>[] _byUser = [.. Enumerable.Range(0, Users).Select(static _ => new List<OrderId>())];

        public void Add(IEnumerable<Order> orders)
        {
            lock (_lock)
            {
                foreach (var order in orders)
                    _byUser[order.Claim.UserId].Add(order.Id);
            }
        }

        public HashSet<OrderId> Of(int user)
        {
            lock (_lock)
                return [.. _byUser[user]];
        }
    }
}
