using System.Diagnostics.Metrics;

namespace CouponKill.Grains.Diagnostics;

/// <summary>The grains' meter, <c>CouponKill.Grains</c>.</summary>
public static class ClaimMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Grains";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Time from handing a group to the claim log until it is durable, in seconds.</summary>
    internal static Histogram<double> CommitDuration { get; } =
        Meter.CreateHistogram<double>("couponkill.commit.duration", "s", "Time of one append to the claim log.");

    /// <summary>Events in one append.</summary>
    internal static Histogram<int> CommitEvents { get; } =
        Meter.CreateHistogram<int>("couponkill.commit.events", "{event}", "Events that one append made durable.");

    /// <summary>Appends that failed or whose outcome is unknown.</summary>
    internal static Counter<long> CommitFailures { get; } =
        Meter.CreateCounter<long>("couponkill.commit.failures", "{append}", "Appends that failed or were not confirmed in time.");

    /// <summary>Orders that the projection stored.</summary>
    internal static Counter<long> OrdersStored { get; } =
        Meter.CreateCounter<long>("couponkill.projection.orders", "{order}", "Order events that the projection stored.");

    /// <summary>Order events published again, because nobody confirmed that they were stored.</summary>
    internal static Counter<long> OrdersRepublished { get; } =
        Meter.CreateCounter<long>("couponkill.projection.republished", "{order}", "Order events published again.");

    /// <summary>Live claims without an order row that a reconciliation found.</summary>
    internal static Counter<long> OrdersMissing { get; } =
        Meter.CreateCounter<long>("couponkill.projection.missing", "{order}", "Live claims that a reconciliation found without their row.");

    /// <summary>Adds a gauge that is asked at each scrape.</summary>
    internal static void Observe(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        Meter.CreateObservableGauge(name, read, unit, description);
}
