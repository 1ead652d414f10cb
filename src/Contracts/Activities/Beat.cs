namespace CouponKill.Contracts.Activities;

/// <summary>
/// The moments, four a second, at which things with time to spare are done. Thousands of quiet activities that each wake a thread when they
/// like cost several times as much as the same work done together.
/// </summary>
public static class Beat
{
    private const double PerSecond = 4;

    /// <summary>How long it is from now to the first beat that is no sooner than this.</summary>
    public static TimeSpan After(TimeSpan least, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = (double)clock.GetTimestamp() / clock.TimestampFrequency;
        return TimeSpan.FromSeconds((Math.Ceiling((now + least.TotalSeconds) * PerSecond) / PerSecond) - now);
    }
}
