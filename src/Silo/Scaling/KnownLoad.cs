using CouponKill.Ledger.Scaling;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Scaling;

/// <summary>
/// The last that this process was told of the cluster's load. Autoscalers are answered from it alone, so that no silo that hangs holds an
/// answer up.
/// </summary>
/// <param name="options">How a forecast is made.</param>
/// <param name="clock">Tells how old it is, and what opens when.</param>
internal sealed class KnownLoad(IOptions<ScalerOptions> options, TimeProvider clock)
{
    /// <summary>What is older is not told: the autoscaler then keeps the silos that there are.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private Told? _told;

    /// <summary>What was told, unless that is too old.</summary>
    public ClusterLoad? Load => Volatile.Read(ref _told) is { } told && clock.GetElapsedTime(told.At) <= MaxAge ? told.Load : null;

    /// <summary>How old it is, or null when nothing was told yet.</summary>
    public TimeSpan? Age => Volatile.Read(ref _told) is { } told ? clock.GetElapsedTime(told.At) : null;

    /// <summary>What is needed now, or null when the load is not known.</summary>
    public ScaleNeed? Need => Load is { } load ? NeedOf(load) : null;

    /// <summary>
    /// What one silo is to take. Known always, for it hardly changes: an autoscaler that is made without it may never find it.
    /// </summary>
    public double Target => ScaleNeed.TargetOf(Volatile.Read(ref _told)?.Load.Capacity ?? options.Value.Capacity);

    /// <summary>Takes an answer to a question that was asked at a timestamp.</summary>
    public void Take(ClusterLoad load, long askedAt) => Volatile.Write(ref _told, new Told(load, askedAt));

    private ScaleNeed NeedOf(ClusterLoad load)
    {
        var settings = options.Value;
        var shape = RushShape.Of(load.Past, settings.ClaimsPerUnit);
        return ScaleNeed.Of(load, Forecast.At(load.Openings, shape, clock.GetUtcNow(), settings.Lead, settings.MaxForecast));
    }

    private sealed record Told(ClusterLoad Load, long At);
}
