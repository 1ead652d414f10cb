using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Orders;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Testing;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class OrderSieveTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_store_refuses_all_others_are_stored()
    {
        var random = TestRandom.Create();
        for (var round = 0; round < 200; round++)
        {
            var orders = Enumerable.Range(1, random.Next(1, 200)).Select(Make).ToArray();
            var bad = orders.Where(_ => random.Next(10) == 0).Select(order => order.Claim.Seq).ToHashSet();
            var store = new PickyStore(bad);
            var refused = new List<RefusedOrder>();
            await new OrderSieve(store).StoreAsync(orders, refused, Cancel);
            Assert.Equal(bad, refused.Select(one => one.Order.Claim.Seq).ToHashSet());
            Assert.Equal(orders.Length, store.Stored.Count + refused.Count);
            Assert.DoesNotContain(store.Stored, bad.Contains);
        }
    }

    [Fact]
    public async Task One_among_thousands_costs_some_twenty_writes()
    {
        var store = new PickyStore([2_345]);
        await new OrderSieve(store).StoreAsync(Enumerable.Range(1, 8_192).Select(Make).ToArray(), [], Cancel);
        Assert.InRange(store.Writes, 1, (2 * 13) + OrderSieve.Tries);
    }

    [Fact]
    public async Task An_order_that_is_refused_for_a_moment_is_stored()
    {
        var store = new PickyStore([1]) { ForgivesAfter = OrderSieve.Tries - 1 };
        var refused = new List<RefusedOrder>();
        await new OrderSieve(store).StoreAsync(new[] { Make(1) }, refused, Cancel);
        Assert.Empty(refused);
        Assert.Equal([1], store.Stored);
    }

    /// <summary>A store that is away is no reason to put anything aside.</summary>
    [Fact]
    public async Task Other_failures_pass_through_at_once()
    {
        var store = new PickyStore([]) { IsAway = true };
        var refused = new List<RefusedOrder>();
        await Assert.ThrowsAsync<TimeoutException>(() => new OrderSieve(store).StoreAsync(new[] { Make(1), Make(2) }, refused, Cancel));
        Assert.Equal((1, 0), (store.Writes, refused.Count));
    }

    [Fact]
    public void The_audit_counts_what_is_refused_and_still_missing()
    {
        var putAside = new PutAsideOrders();
        putAside.Add([Make(1), Make(2), Make(2)]);
        Assert.Equal(2, putAside.CountAmong([Make(1).Claim, Make(2).Claim, Make(3).Claim]));
        Assert.Equal(1, putAside.CountAmong([Make(2).Claim, Make(3).Claim]));
        Assert.Equal(1, putAside.CountAmong([Make(1).Claim, Make(2).Claim]));
        putAside.Add(Enumerable.Range(1, 2 * PutAsideOrders.Capacity).Select(Make));
        var all = Enumerable.Range(1, 2 * PutAsideOrders.Capacity).Select(seq => Make(seq).Claim).ToList();
        Assert.Equal(PutAsideOrders.Capacity, putAside.CountAmong(all));
    }

    private static Order Make(int seq) => new(new Claim(1, seq, seq, ClaimStatus.Confirmed, 1, 0), seq, 1);

    /// <summary>Refuses some orders; it stands in for what no real store does at random.</summary>
    private sealed class PickyStore(HashSet<long> bad) : IOrderStore
    {
        private int _refusals;

        public List<long> Stored { get; } = [];

        public int Writes { get; private set; }

        public int ForgivesAfter { get; init; } = int.MaxValue;

        public bool IsAway { get; init; }

        public Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
        {
            Writes++;
            if (IsAway)
                throw new TimeoutException();
            if (orders.Any(order => bad.Contains(order.Claim.Seq)) && _refusals++ < ForgivesAfter)
                throw new OrdersRefusedException("no");
            Stored.AddRange(orders.Select(order => order.Claim.Seq));
            return Task.CompletedTask;
        }

        public Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Order>> ListByActivityAsync(
            long activityId, long after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
