using System.Diagnostics.Metrics;

namespace CouponKill.Grains.Diagnostics;

/// <summary>The grains' meter, <c>CouponKill.Grains</c>.</summary>
public sealed class GrainMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Grains";

    private readonly Meter _meter;

    /// <summary>Creates the instruments; the factory owns the meter.</summary>
    public GrainMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        CommitDuration = _meter.CreateHistogram<double>("couponkill.commit.duration", "s", "Time of one append to the claim log.");
        CommitEvents = _meter.CreateHistogram<int>("couponkill.commit.events", "{event}", "Events that one append made durable.");
        CommitFailures = Count("couponkill.commit.failures", "{append}", "Appends that failed or were not confirmed in time.");
        OrdersStored = Count("couponkill.projection.orders", "{order}", "Order events that the projection stored.");
        OrdersPutAside = Count("couponkill.projection.put_aside", "{order}", "Order events that the order store refuses for good.");
        OrdersRepublished = Count("couponkill.projection.republished", "{order}", "Order events published again.");
        OrdersForeign = Count("couponkill.projection.foreign", "{order}", "Order events of another creation, which are not stored.");
        OrdersMissing = Count("couponkill.projection.missing", "{order}", "Live claims that a reconciliation found without their row.");
        OrdersWrong = Count("couponkill.projection.wrong", "{order}", "Rows that a reconciliation found other than the ledger.");
    }

    /// <summary>Time from handing a group to the claim log until it is durable, in seconds.</summary>
    internal Histogram<double> CommitDuration { get; }

    /// <summary>Events in one append.</summary>
    internal Histogram<int> CommitEvents { get; }

    /// <summary>Appends that failed or whose outcome is unknown.</summary>
    internal Counter<long> CommitFailures { get; }

    /// <summary>Orders that the projection stored.</summary>
    internal Counter<long> OrdersStored { get; }

    /// <summary>Order events that the store refuses for good.</summary>
    internal Counter<long> OrdersPutAside { get; }

    /// <summary>Order events published again, because nobody confirmed that they were stored.</summary>
    internal Counter<long> OrdersRepublished { get; }

    /// <summary>Orders of an activity that is not the one which the catalog knows under its id.</summary>
    internal Counter<long> OrdersForeign { get; }

    /// <summary>Live claims without an order row that a reconciliation found.</summary>
    internal Counter<long> OrdersMissing { get; }

    /// <summary>Rows that a reconciliation found other than the ledger.</summary>
    internal Counter<long> OrdersWrong { get; }

    /// <summary>Adds a gauge that is asked at each scrape.</summary>
    internal void Observe(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    private Counter<long> Count(string name, string unit, string description) => _meter.CreateCounter<long>(name, unit, description);
}
