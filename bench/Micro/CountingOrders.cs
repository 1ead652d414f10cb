using CouponKill.Ledger.Orders;

namespace CouponKill.MicroBench;

/// <summary>An order store that counts: what storing orders costs is another figure, and another silo's in a cluster.</summary>
internal sealed class CountingOrders : IOrderStore
{
    private long _stored;

    public long Stored => Interlocked.Read(ref _stored);

    public Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _stored, orders.Count);
        return Task.CompletedTask;
    }

    public Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => Task.FromResult<Order?>(null);

    public Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken) => None();

    public Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken) =>
        None();

    public Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken) => None();

    public Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken) =>
        Task.FromResult(default(OrderSummary));

    private static Task<IReadOnlyList<Order>> None() => Task.FromResult<IReadOnlyList<Order>>([]);
}
