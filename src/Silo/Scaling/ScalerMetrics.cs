using System.Diagnostics.Metrics;

namespace CouponKill.Silo.Scaling;

/// <summary>The meter <c>CouponKill.Scaler</c>: what autoscalers are told.</summary>
internal sealed class ScalerMetrics(KnownLoad known, IMeterFactory meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Scaler";

    /// <summary>Adds the gauges; those of figures that are too old show nothing.</summary>
    public void Publish()
    {
        var meter = meters.Create(MeterName);
        Add("couponkill.scaler.claims", "{claim}/s", "Claims per second that the cluster needs now.", () => known.Need?.Claims);
        Add("couponkill.scaler.forecast", "{claim}/s", "Claims per second that known openings need now.", () => known.Need?.Forecast);
        Add("couponkill.scaler.queued", "{claim}", "Claims of the whole cluster without an answer yet.", () => known.Load?.Queued);
        Add("couponkill.scaler.processes", "{process}", "Processes that tell of their load.", () => known.Load?.Processes);
        Add("couponkill.scaler.target", "{claim}/s", "Claims per second that one silo is to take.", () => known.Target);
        Add("couponkill.scaler.age", "s", "How old the figures are.", () => known.Age?.TotalSeconds);

        void Add(string name, string unit, string description, Func<double?> read) => meter.CreateObservableGauge(
            name, () => read() is { } value ? new[] { new Measurement<double>(value) } : [], unit, description);
    }
}
