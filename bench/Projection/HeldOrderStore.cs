using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;

namespace CouponKill.Bench.Projection;

/// <summary>The MySQL store, with a door before its writes: while it is shut, a backlog gathers in Kafka.</summary>
internal sealed class HeldOrderStore(MySqlOrderStore store) : IOrderStore
{
    private TaskCompletionSource _door = Open();
    private long _rows;
    private int _calls;

    /// <summary>Rows written since the door was shut.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Calls that wrote them.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void Shut()
    {
        _door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_rows, _calls) = (0, 0);
    }

    public void Release() => _door.TrySetResult();

    public async Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        await _door.Task.WaitAsync(cancellationToken);
        await store.UpsertAsync(orders, cancellationToken);
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _rows, orders.Count);
    }

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken) =>
        store.ListAsync(userId, after, limit, cancellationToken);

    public Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken) =>
        store.ListByActivityAsync(activityId, after, limit, cancellationToken);

    public Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken) =>
        store.FindManyAsync(ids, cancellationToken);

    public Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken) =>
        store.FindMaxVersionAsync(activityId, cancellationToken);

    public Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken) =>
        store.SummariseAsync(activityId, seqs, cancellationToken);

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
