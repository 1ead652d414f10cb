using System.Diagnostics.Metrics;
using CouponKill.Api.Batching;
using CouponKill.Api.Outcomes;
using CouponKill.Ledger.Activities;
using CouponKill.Shared;

namespace CouponKill.Api.Gate;

/// <summary>
/// The gauges of what this process follows: maxima and counts over all activities, for alerts, and series of their own for a bounded
/// number of those with something to show.
/// </summary>
internal sealed class GateGauges : IDisposable
{
    private readonly FollowedActivities _followed;
    private readonly ActivityMeter _meter;

    /// <summary>Adds the gauges.</summary>
    public GateGauges(FollowedActivities followed, ClaimMetrics metrics, IMeterFactory meters)
    {
        _followed = followed;
        metrics.Observe<int>(
            "couponkill.followed.depth.max",
            "{claim}",
            "The largest number of claims that wait for the batch of one activity.",
            () => [new Measurement<int>(_followed.ReadDepths().Select(activity => activity.Depth).DefaultIfEmpty().Max())]);
        metrics.Observe(
            "couponkill.followed.refusing", "{activity}", "Activities that refuse to sell, by reason.", CountRefusals);
        _meter = new ActivityMeter(meters, ClaimMetrics.MeterName, AddGauges);
        _meter.Make();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void AddGauges(Meter meter)
    {
        meter.CreateObservableGauge(
            "couponkill.batcher.depth",
            () => Deepest().Select(activity => new Measurement<int>(activity.Depth, Activity(activity.ActivityId))),
            "{claim}",
            "Claims that wait for their batch.");
        meter.CreateObservableGauge(
            "couponkill.activity.refused",
            () => Refusing().Select(one => new Measurement<int>(1, Activity(one.ActivityId), new("reason", one.Reason.Code()))),
            "{activity}",
            "1 for an activity that refuses to sell, with the reason.");
    }

    private IEnumerable<Measurement<int>> CountRefusals()
    {
        var counts = _followed.ReadRefusals().CountBy(one => one.Reason).ToDictionary();
        return Enum.GetValues<UnavailableReason>().Where(reason => reason != UnavailableReason.NotFound).Select(reason =>
            new Measurement<int>(counts.GetValueOrDefault(reason), new KeyValuePair<string, object?>("reason", reason.Code())));
    }

    private List<(long ActivityId, int Depth)> Deepest()
    {
        var deepest = _followed.ReadDepths()
            .OrderByDescending(activity => activity.Depth)
            .ThenByDescending(activity => activity.ActivityId)
            .Take(ActivityMeter.MostShown)
            .ToList();
        _meter.Show(deepest.Select(activity => activity.ActivityId));
        return deepest;
    }

    private List<(long ActivityId, UnavailableReason Reason)> Refusing()
    {
        var refusing = _followed.ReadRefusals().OrderByDescending(one => one.ActivityId).Take(ActivityMeter.MostShown).ToList();
        _meter.Show(refusing.Select(one => one.ActivityId));
        return refusing;
    }

    private static KeyValuePair<string, object?> Activity(long activityId) => new("activity", activityId);
}
