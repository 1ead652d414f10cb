using CouponKill.Ledger.Orders;
using CouponKill.Storage.Sqlite.Orders;

namespace CouponKill.Cluster.Faults;

/// <summary>What happens to a write of orders.</summary>
internal enum StoreFault
{
    None,
    FailsBefore,
    FailsAfter,
    Slow,
}

/// <summary>The real order store, with the faults that a test asks for.</summary>
internal sealed class FaultyOrderStore(SqliteOrderStore inner) : IOrderStore
{
    /// <summary>The store without faults.</summary>
    public SqliteOrderStore Inner => inner;

    public Func<StoreFault> OnUpsert { get; set; } = () => StoreFault.None;

    /// <summary>Reading waits for this.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>Counting the orders of an activity waits for this.</summary>
    public Func<long, CancellationToken, Task> BeforeSummary { get; set; } = (_, _) => Task.CompletedTask;

    public async Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        var fault = OnUpsert();
        if (fault == StoreFault.FailsBefore)
            throw new InjectedException("the orders were not stored.");
        if (fault == StoreFault.Slow)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        await inner.UpsertAsync(orders, cancellationToken);
        if (fault == StoreFault.FailsAfter)
            throw new InjectedException("the answer of the store was lost.");
    }

    public Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken) =>
        inner.CorrectAsync(corrections, cancellationToken);

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(userId, after, limit, cancellationToken);

    public async Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        return await inner.ListByActivityAsync(activityId, after, limit, cancellationToken);
    }

    public async Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        return await inner.FindManyAsync(ids, cancellationToken);
    }

    public async Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        return await inner.FindMaxVersionAsync(activityId, cancellationToken);
    }

    public async Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        await BeforeSummary(activityId, cancellationToken);
        return await inner.SummariseAsync(activityId, seqs, cancellationToken);
    }
}
