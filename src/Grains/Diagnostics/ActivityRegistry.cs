using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Storage;

namespace CouponKill.Grains.Diagnostics;

/// <summary>The activities that this silo owns, as the metrics show them: ledger totals, projection lag, whether they can sell.</summary>
internal sealed class ActivityRegistry
{
    private readonly ConcurrentDictionary<object, Func<(ActivityView View, long LagRecords, OutboxLoad Outbox)>> _activities = new();

    public ActivityRegistry(GrainMetrics metrics, StorageDurability durability)
    {
        metrics.Observe(
            "couponkill.storage.not_durable",
            "{fault}",
            "1 while nothing new is sold, because the claim log's store would not keep it.",
            () => [new Measurement<long>(durability.IsDurable ? 0 : 1)]);
        metrics.Observe("couponkill.activity.units", "{unit}", "Units of an activity by state.", ReadUnits);
        metrics.Observe(
            "couponkill.activity.seq", "{event}", "Number of an activity's last event.", () => Read(view => view.View.Seq));
        metrics.Observe(
            "couponkill.projection.lag",
            "{record}",
            "Claim log records that the order store does not confirm yet.",
            () => Read(view => view.LagRecords));
        metrics.Observe(
            "couponkill.outbox.orders",
            "{order}",
            "Order events that are published and not known to be stored.",
            () => Read(view => view.Outbox.Orders));
        metrics.Observe(
            "couponkill.outbox.bytes",
            "By",
            "Claim log records that wait in memory to be published.",
            () => Read(view => view.Outbox.Bytes));
    }

    /// <summary>Adds an activation; <paramref name="read"/> may be called from any thread.</summary>
    public void Add(object owner, Func<(ActivityView View, long LagRecords, OutboxLoad Outbox)> read) => _activities[owner] = read;

    /// <summary>Removes an activation.</summary>
    public void Remove(object owner) => _activities.TryRemove(owner, out _);

    private IEnumerable<Measurement<long>> ReadUnits() =>
        _activities.Values.SelectMany(read => Units(read().View));

    private static Measurement<long>[] Units(ActivityView view) =>
    [
        new(view.Available, Activity(view), new("state", "available")),
        new(view.Held, Activity(view), new("state", "held")),
        new(view.Sold, Activity(view), new("state", "sold")),
    ];

    private IEnumerable<Measurement<long>> Read(Func<(ActivityView View, long LagRecords, OutboxLoad Outbox), long> value) =>
        _activities.Values.Select(read => read()).Select(activity => new Measurement<long>(value(activity), Activity(activity.View)));

    private static KeyValuePair<string, object?> Activity(ActivityView view) => new("activity", view.Id);
}
