using System.Collections.Concurrent;
using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>Every claim becomes its order row, whatever the stream and the store do.</summary>
public sealed class OrderTests : IDisposable
{
    /// <summary>Large ids, so that a snapshot is due soon.</summary>
    private const long FirstUser = 1L << 48;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_lost_row_is_found_and_stored_again()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:ReconcileInterval", "00:00:01"));
        var id = await host.AddAsync(total: 10);
        var claims = await host.ClaimAsync(id, 1, 2, 3, 4, 5);
        await host.SettledAsync(id);
        Assert.Equal(2, SaleHost.Execute(
            _directory.Path, "orders.db", $"DELETE FROM orders WHERE order_id IN ({claims[1].Claim.OrderId}, {claims[3].Claim.OrderId})"));
        Assert.Equal(2, (await host.Activity(id).AuditAsync()).Missing);
        await host.SettledAsync(id);
    }

    /// <summary>What a store has lost, or somebody has done to it.</summary>
    [Theory]
    [InlineData("UPDATE orders SET status = 1, version = order_id & 549755813887 WHERE status = 3")]
    [InlineData("UPDATE orders SET status = 3 WHERE status = 1")]
    [InlineData("UPDATE orders SET status = 3, version = version + 1000000 WHERE status = 1")]
    [InlineData("UPDATE orders SET user_id = user_id + 7 WHERE status = 1")]
    [InlineData("INSERT INTO orders SELECT order_id + 100, 9, 1, created_at_ms, 1, 1, 0 FROM orders WHERE status = 1")]
    [InlineData("INSERT INTO orders SELECT order_id + 100, 9, 1, created_at_ms, 1, 1000000, 0 FROM orders WHERE status = 1")]
    public async Task Orders_become_as_the_ledger_has_them(string damage)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:ReconcileInterval", "00:00:01"));
        var id = await host.AddAsync(total: 10, hold: 2);
        var expires = (await host.ClaimAsync(id, 1))[0].Claim;
        await Eventually.IsTrueAsync(async () => (await host.Activity(id).GetAsync()).Held == 0, "the first hold is over");
        await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None));
        var lasting = await host.AddAsync(total: 10, hold: 3_600);
        var held = (await host.ClaimAsync(lasting, 1))[0].Claim;
        await host.SettledAsync(id);
        await host.SettledAsync(lasting);

        Assert.Equal(1, SaleHost.Execute(_directory.Path, "orders.db", damage));
        await host.SettledAsync(id);
        await host.SettledAsync(lasting);
        var rows = await host.Orders.Inner.FindManyAsync([expires.OrderId, held.OrderId], TestContext.Current.CancellationToken);
        Assert.Equal(
            [expires with { Status = ClaimStatus.Expired }, held], rows.Select(row => row.Claim).OrderBy(claim => claim.ActivityId));
    }

    /// <summary>After a restart all of a shop's activities are due at the same moment.</summary>
    [Fact]
    public async Task One_activity_at_a_time_is_compared_with_its_orders()
    {
        const int Activities = 8;
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:ReconcileInterval", "00:00:01"));
        var ids = new List<long>();
        while (ids.Count < Activities)
            ids.Add(await host.AddAsync(total: 10));
        var (running, compared, together) = (0, new ConcurrentDictionary<long, bool>(), new ConcurrentQueue<int>());
        // A slow store: without turns, all of them would meet there.
        host.Orders.BeforeSummary = async (id, cancel) =>
        {
            together.Enqueue(Interlocked.Increment(ref running));
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }

            compared[id] = true;
        };
        await Task.WhenAll(ids.Select(id => host.ClaimAsync(id, 1)));

        await Eventually.IsTrueAsync(() => compared.Count == Activities, "all were compared", seconds: 60);
        Assert.Equal(1, together.Max());
    }

    [Fact]
    public async Task An_audit_tells_of_rows_without_a_claim()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        var claim = (await host.ClaimAsync(id, 1))[0].Claim;
        await host.SettledAsync(id);
        SaleHost.Execute(
            _directory.Path,
            "orders.db",
            $"INSERT INTO orders SELECT order_id + 100, 5, status, created_at_ms, 0, 1, 0 FROM orders WHERE order_id = {claim.OrderId}");
        var audit = await host.Activity(id).AuditAsync();
        Assert.Equal((false, 0, 1), (audit.IsConsistent, audit.Missing, audit.Unexpected));
    }

    [Fact]
    public async Task Lost_messages_are_published_again_and_the_watermark_waits_for_them()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:RepublishAfter", "00:00:01"));
        var id = await host.AddAsync(total: 1_000);
        var isDown = true;
        host.Orders.OnUpsert = () => isDown ? StoreFault.FailsBefore : StoreFault.None;
        for (var user = 1; user <= 200; user += 20)
            await host.ClaimAsync(id, [.. Enumerable.Range(user, 20).Select(n => (long)n)]);
        await host.MoveAsync(id);
        await host.ClaimAsync(id, 500);

        var log = await host.Log.Inner.AcquireAsync(id, TestContext.Current.CancellationToken);
        Assert.InRange(log.ProjectedRecordNo, 0, 2);
        isDown = false;
        await Eventually.IsTrueAsync(async () => (await host.ClaimAsync(id, 501))[0].Claim.Seq > 0, "it sells again");
        await host.SettledAsync(id, seconds: 40);
        Assert.Equal(202, (await host.Activity(id).AuditAsync()).Orders);
    }

    /// <summary>After a restart nobody follows a finished activity, so it counts as finished only once its rows are stored.</summary>
    [Fact]
    public async Task An_activity_that_ends_before_its_orders_are_stored_gets_them_after_a_restart()
    {
        long id;
        await using (var host = await SaleHost.StartAsync(_directory.Path))
        {
            id = await host.AddAsync(total: 10);
            host.Orders.OnUpsert = () => StoreFault.FailsBefore;
            await host.ClaimAsync(id, 1, 2, 3);
            await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.End, 0, CommandKey.None));
        }

        await using var again = await SaleHost.StartAsync(_directory.Path);
        await Eventually.IsTrueAsync(
            async () => (await again.Orders.Inner.SummariseAsync(id, SeqRange.All, TestContext.Current.CancellationToken)).LiveOrders == 3,
            "the orders are stored without being asked for");
        await Eventually.IsTrueAsync(
            async () => (await again.Catalog.ListUnfinishedAsync(TestContext.Current.CancellationToken)).Count == 0,
            "the activity is finished");
    }

    /// <summary>More than the outbox keeps in memory: the rest waits in the log, and all of it arrives.</summary>
    [Fact]
    public async Task A_long_outage_of_the_store_costs_no_memory_and_loses_nothing()
    {
        const int Claims = 60_000;
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: Claims);
        var isDown = true;
        host.Orders.OnUpsert = () => isDown ? StoreFault.FailsBefore : StoreFault.None;
        await ClaimManyAsync(host, id, Claims);
        Assert.Equal(0, host.Calls.Of("OrdersStoredAsync"));
        isDown = false;
        await host.SettledAsync(id, seconds: 60);
        Assert.Equal(Claims, (await host.Activity(id).AuditAsync()).Orders);
    }

    [Fact]
    public async Task A_long_log_is_replaced_by_a_snapshot_and_comes_back_equal()
    {
        const int Claims = 150_000;
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: Claims + 10);
        await ClaimManyAsync(host, id, Claims);
        await Eventually.IsTrueAsync(() => host.Log.Snapshots > 0, "a snapshot was taken");
        var before = await host.Activity(id).GetAsync();
        await host.SettledAsync(id, seconds: 60);
        await host.MoveAsync(id);

        Assert.Equal(before, await host.Activity(id).GetAsync());
        Assert.Equal(Outcome.Replayed, (await host.ClaimAsync(id, FirstUser + 1))[0].Result);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        Assert.True((await host.Log.Inner.AcquireAsync(id, TestContext.Current.CancellationToken)).SnapshotRecordNo > 0);
    }

    private static async Task ClaimManyAsync(SaleHost host, long id, int claims)
    {
        foreach (var users in Enumerable.Range(1, claims).Select(user => FirstUser + user).Chunk(ClaimBatch.MaxSize))
            Assert.All(await host.ClaimAsync(id, users), outcome => Assert.Equal(Outcome.Granted, outcome.Result));
    }
}
