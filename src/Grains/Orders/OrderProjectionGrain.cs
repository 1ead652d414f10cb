using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Diagnostics;
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
public sealed class OrderProjectionGrain(IOrderStore store, IGrainFactory grains)
    : Grain, IOrderProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<OrderBatch>
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<OrderBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(IList<SequentialItem<OrderBatch>> items)
    {
        var orders = items.SelectMany(item => item.Item.Orders).ToList();
        using var timeout = new CancellationTokenSource(StoreTimeout);
        await store.UpsertAsync(orders, timeout.Token);
        ClaimMetrics.OrdersStored.Add(orders.Count);
        foreach (var activity in orders.GroupBy(order => order.Claim.ActivityId, order => order.Version))
            Confirm(activity.Key, [.. activity]);
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <summary>A confirmation that gets lost costs a repeat, so nobody waits for it.</summary>
    private void Confirm(long activityId, long[] seqs) =>
        grains.GetGrain<IActivityGrain>(activityId).OrdersStoredAsync(seqs).Ignore();
}
