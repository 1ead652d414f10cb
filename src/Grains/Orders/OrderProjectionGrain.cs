using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;
using Microsoft.Extensions.Logging;
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
public sealed class OrderProjectionGrain(
    IOrderStore store,
    IActivityCatalog catalog,
    IGrainFactory grains,
    GrainMetrics metrics,
    TimeProvider clock,
    ILogger<OrderProjectionGrain> logger)
    : Grain, IOrderProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<OrderBatch>
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    private readonly CreationFilter _filter = new(catalog, metrics, clock, logger);

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<OrderBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(IList<SequentialItem<OrderBatch>> items)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        var orders = Flatten(await AcceptedAsync(items, timeout.Token));
        if (orders.Length == 0)
            return;
        await store.UpsertAsync(orders, timeout.Token);
        metrics.OrdersStored.Add(orders.Length);
        for (var from = 0; from < orders.Length;)
            from = ConfirmRun(orders, from);
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private async ValueTask<List<Order[]>> AcceptedAsync(IList<SequentialItem<OrderBatch>> items, CancellationToken cancellationToken)
    {
        var accepted = new List<Order[]>(items.Count);
        foreach (var item in items)
        {
            if (await _filter.AcceptsAsync(item.Item, cancellationToken))
                accepted.Add(item.Item.Orders);
        }

        return accepted;
    }

    private static Order[] Flatten(List<Order[]> batches)
    {
        if (batches.Count == 1)
            return batches[0];
        var orders = new Order[batches.Sum(batch => batch.Length)];
        var next = 0;
        foreach (var batch in batches)
        {
            batch.CopyTo(orders, next);
            next += batch.Length;
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
