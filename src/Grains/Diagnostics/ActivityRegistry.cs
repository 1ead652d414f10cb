using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CouponKill.Ledger.Activities;
using CouponKill.Shared;

namespace CouponKill.Grains.Diagnostics;

/// <summary>
/// The activities that this silo owns, as the metrics show them: sums and maxima over all of them, for alerts, and series of their own
/// for the busiest.
/// </summary>
internal sealed class ActivityRegistry : IDisposable
{
    /// <summary>The gauges of one scrape all show the same activities.</summary>
    private static readonly TimeSpan ScrapeTime = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<object, Func<OwnedActivityState>> _activities = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ActivityMeter _busiestMeter;
    private Dictionary<long, long> _lastSeqs = [];
    private IReadOnlyList<OwnedActivityState> _states = [];
    private IReadOnlyList<OwnedActivityState> _busiest = [];
    private long? _readAt;

    public ActivityRegistry(GrainMetrics metrics, IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        metrics.Observe("couponkill.owned.activities", "{activity}", "Activities of this silo, by status.", CountByStatus);
        metrics.Observe("couponkill.owned.units", "{unit}", "Units of all its activities, by state.", SumUnits);
        metrics.Observe(
            "couponkill.owned.lag.max",
            "{record}",
            "The largest number of claim log records of an activity that the order store does not confirm yet.",
            () => [new(Read().Select(activity => activity.LagRecords).DefaultIfEmpty().Max())]);
        metrics.Observe(
            "couponkill.owned.outbox.orders",
            "{order}",
            "Order events of all its activities that are published and not known to be stored.",
            () => [new(Read().Sum(activity => (long)activity.Outbox.Orders))]);
        metrics.Observe(
            "couponkill.owned.outbox.bytes",
            "By",
            "Claim log records of all its activities that wait in memory to be published.",
            () => [new(Read().Sum(activity => (long)activity.Outbox.Bytes))]);
        _busiestMeter = new ActivityMeter(meters, GrainMetrics.MeterName, AddGaugesOfBusiest);
        _busiestMeter.Make();
    }

    /// <summary>Adds an activation; <paramref name="read"/> may be called from any thread.</summary>
    public void Add(object owner, Func<OwnedActivityState> read) => _activities[owner] = read;

    /// <summary>Removes an activation.</summary>
    public void Remove(object owner) => _activities.TryRemove(owner, out _);

    /// <inheritdoc/>
    public void Dispose() => _busiestMeter.Dispose();

    private void AddGaugesOfBusiest(Meter meter)
    {
        meter.CreateObservableGauge(
            "couponkill.activity.units", () => ReadBusiest().SelectMany(activity => Units(activity.View)), "{unit}", "Units by state.");
        AddGauge("couponkill.activity.seq", "{event}", "Number of its last event.", activity => activity.View.Seq);
        AddGauge(
            "couponkill.projection.lag",
            "{record}",
            "Claim log records that the order store does not confirm yet.",
            activity => activity.LagRecords);
        AddGauge(
            "couponkill.outbox.orders",
            "{order}",
            "Order events that are published and not known to be stored.",
            activity => activity.Outbox.Orders);
        AddGauge(
            "couponkill.outbox.bytes",
            "By",
            "Claim log records that wait in memory to be published.",
            activity => activity.Outbox.Bytes);

        void AddGauge(string name, string unit, string description, Func<OwnedActivityState, long> value) => meter.CreateObservableGauge(
            name,
            () => ReadBusiest().Select(activity => new Measurement<long>(value(activity), Activity(activity.View))),
            unit,
            description);
    }

    private IEnumerable<Measurement<long>> CountByStatus()
    {
        var counts = Read().CountBy(activity => activity.View.Status).ToDictionary();
        return Enum.GetValues<ActivityStatus>().Select(status =>
            new Measurement<long>(counts.GetValueOrDefault(status), new KeyValuePair<string, object?>("status", Name(status))));
    }

    private IEnumerable<Measurement<long>> SumUnits()
    {
        var (available, held, sold) = (0L, 0L, 0L);
        foreach (var activity in Read())
            (available, held, sold) = (available + activity.View.Available, held + activity.View.Held, sold + activity.View.Sold);
        return [State("available", available), State("held", held), State("sold", sold)];

        static Measurement<long> State(string name, long units) => new(units, new KeyValuePair<string, object?>("state", name));
    }

    private static Measurement<long>[] Units(ActivityView view) =>
    [
        new(view.Available, Activity(view), new("state", "available")),
        new(view.Held, Activity(view), new("state", "held")),
        new(view.Sold, Activity(view), new("state", "sold")),
    ];

    private static string Name(ActivityStatus status) => status switch
    {
        ActivityStatus.Scheduled => "scheduled",
        ActivityStatus.Open => "open",
        ActivityStatus.Paused => "paused",
        ActivityStatus.Ended => "ended",
    };

    private static KeyValuePair<string, object?> Activity(ActivityView view) => new("activity", view.Id);

    private IReadOnlyList<OwnedActivityState> Read()
    {
        lock (_lock)
        {
            Refresh();
            return _states;
        }
    }

    private IReadOnlyList<OwnedActivityState> ReadBusiest()
    {
        lock (_lock)
        {
            Refresh();
            return _busiest;
        }
    }

    /// <summary>The busiest are those with most events since the last scrape; of equal ones, the newest.</summary>
    private void Refresh()
    {
        if (_readAt is { } readAt && _clock.GetElapsedTime(readAt) < ScrapeTime)
            return;
        _readAt = _clock.GetTimestamp();
        _states = [.. _activities.Values.Select(read => read())];
        _busiest =
        [
            .. _states
                .OrderByDescending(activity => activity.View.Seq - _lastSeqs.GetValueOrDefault(activity.View.Id))
                .ThenByDescending(activity => activity.View.Id)
                .Take(ActivityMeter.MostShown),
        ];
        _busiestMeter.Show(_busiest.Select(activity => activity.View.Id));
        // An activation that leaves and the next one of the same activity are here together for a moment.
        _lastSeqs = _states.GroupBy(activity => activity.View.Id).ToDictionary(group => group.Key, group => group.Max(one => one.View.Seq));
    }
}
