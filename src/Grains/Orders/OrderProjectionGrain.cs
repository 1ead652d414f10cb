using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Orders;
using Orleans.Dashboard;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace CouponKill.Grains.Orders;

/// <summary>A projection grain: one per partition of the order stream.</summary>
[Alias("ck.IOrderProjectionGrain")]
public interface IOrderProjectionGrain : IGrainWithIntegerKey;

/// <summary>
/// Stores the orders of one stream partition and tells their activities. It may see an order twice or out of order:
/// the store keeps the newest version.
/// </summary>
[ImplicitStreamSubscription(OrderStreams.Namespace)]
[NoProfiling]
public sealed class OrderProjectionGrain(IOrderStore store, IGrainFactory grains, GrainMetrics metrics)
    : Grain, IOrderProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<OrderBatch>
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<OrderBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(IList<SequentialItem<OrderBatch>> items)
    {
        var orders = Flatten(items);
        using var timeout = new CancellationTokenSource(StoreTimeout);
        await store.UpsertAsync(orders, timeout.Token);
        metrics.OrdersStored.Add(orders.Length);
        for (var from = 0; from < orders.Length;)
            from = ConfirmRun(orders, from);
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private static Order[] Flatten(IList<SequentialItem<OrderBatch>> items)
    {
        if (items.Count == 1)
            return items[0].Item.Orders;
        var orders = new Order[items.Sum(item => item.Item.Orders.Length)];
        var next = 0;
        foreach (var item in items)
        {
            item.Item.Orders.CopyTo(orders, next);
            next += item.Item.Orders.Length;
        }

        return orders;
    }

    /// <summary>Confirms the orders of one activity that stand side by side; a message holds those of one.</summary>
    /// <returns>Where the next run starts.</returns>
    private int ConfirmRun(Order[] orders, int from)
    {
        var activityId = orders[from].Claim.ActivityId;
        var end = from + 1;
        while (end < orders.Length && orders[end].Claim.ActivityId == activityId)
            end++;
        Confirm(activityId, VersionsOf(orders.AsSpan(from..end)));
        return end;
    }

    private static long[] VersionsOf(ReadOnlySpan<Order> orders)
    {
        var versions = new long[orders.Length];
        for (var i = 0; i < versions.Length; i++)
            versions[i] = orders[i].Version;
        return versions;
    }

    /// <summary>A confirmation that gets lost costs a repeat, so nobody waits for it.</summary>
    private void Confirm(long activityId, long[] seqs) =>
        grains.GetGrain<IActivityGrain>(activityId).OrdersStoredAsync(seqs).Ignore();
}
