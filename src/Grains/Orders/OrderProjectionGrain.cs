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
public sealed partial class OrderProjectionGrain(
    IOrderStore store,
    IActivityCatalog catalog,
    IGrainFactory grains,
    GrainMetrics metrics,
    TimeProvider clock,
    ILogger<OrderProjectionGrain> logger)
    : Grain, IOrderProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<OrderBatch>
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;
    private readonly CreationFilter _filter = new(catalog, metrics, clock, logger);
    private readonly OrderSieve _sieve = new(store);

    /// <summary>
    /// Put aside in a delivery that did not come to its end, so not tried again when it comes again: with very many of them it would
    /// never come to its end.
    /// </summary>
    private readonly HashSet<(long ActivityId, long Seq, long Version)> _putAside = [];

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<OrderBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(IList<SequentialItem<OrderBatch>> items)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        var orders = WithoutPutAside(Flatten(await AcceptedAsync(items, timeout.Token)));
        var refused = new List<RefusedOrder>();
        try
        {
            await _sieve.StoreAsync(orders, refused, timeout.Token);
        }
        finally
        {
            PutAside(refused);
        }

        var stored = WithoutPutAside(orders);
        metrics.OrdersStored.Add(stored.Length);
        for (var from = 0; from < stored.Length;)
            from = ConfirmRun(stored, from);
        _putAside.Clear();
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

    /// <summary>Not the order's id: what can never be stored may not even have one.</summary>
    private static (long ActivityId, long Seq, long Version) Key(in Order order) =>
        (order.Claim.ActivityId, order.Claim.Seq, order.Version);

    private Order[] WithoutPutAside(Order[] orders) =>
        _putAside.Count == 0 ? orders : Array.FindAll(orders, order => !_putAside.Contains(Key(order)));

    /// <summary>The claims stay in the ledger, and the audit tells of them; here nobody waits for them.</summary>
    private void PutAside(List<RefusedOrder> refused)
    {
        if (refused.Count == 0)
            return;
        metrics.OrdersPutAside.Add(refused.Count);
        NeverStored(refused.Count, refused[0].Order.Claim.Seq, refused[0].Order.Claim.ActivityId, refused[0].Reason);
        _putAside.UnionWith(refused.Select(one => Key(one.Order)));
        foreach (var activity in refused.Select(one => one.Order).GroupBy(order => order.Claim.ActivityId))
            grains.GetGrain<IActivityGrain>(activity.Key).OrdersRefusedAsync([.. activity]).Ignore();
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

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The order store refuses {Count} orders for good; they are put aside. "
            + "The first is {Seq} of activity {ActivityId}: {Reason}")]
    private partial void NeverStored(int count, long seq, long activityId, string reason);
}
