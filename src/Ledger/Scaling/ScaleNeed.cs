namespace CouponKill.Ledger.Scaling;

/// <summary>What an autoscaler is told: it wants <c>ceil(Claims / Target)</c> silos, however many there are.</summary>
/// <param name="Claims">Claims per second that are needed now: what is asked, the queue, or what openings need if that is more.</param>
/// <param name="Forecast">Claims per second that known openings need now.</param>
/// <param name="Target">Claims per second that one silo is to take.</param>
public readonly record struct ScaleNeed(double Claims, double Forecast, double Target)
{
    /// <summary>A queue is to be empty after this.</summary>
    private const double DrainSeconds = 2;

    /// <summary>Of the capacity of a silo; the rest is for what the next seconds bring.</summary>
    private const double Use = 0.75;

    /// <summary>What a load needs, with openings.</summary>
    public static ScaleNeed Of(ClusterLoad load, double forecast)
    {
        ArgumentNullException.ThrowIfNull(load);
        return new ScaleNeed(Math.Max(load.Arrivals + (load.Queued / DrainSeconds), forecast), forecast, TargetOf(load.Capacity));
    }

    /// <summary>What one silo is to take, given what it can take.</summary>
    public static double TargetOf(double capacity) => Use * capacity;
}
