namespace CouponKill.Contracts.Activities;

/// <summary>
/// Lets timers that have time to spare run out together, at four moments a second. Thousands of quiet activities that each wake a thread
/// when they like cost several times as much as the same work done together.
/// </summary>
public static class TimerAlignment
{
    private const double MomentsPerSecond = 4;

    /// <summary>The delay from now to the first common moment that is no sooner than <paramref name="least"/>.</summary>
    /// <param name="least">The shortest delay that will do; the result is at most a quarter of a second longer.</param>
    /// <param name="clock">Whose timestamps set the moments; processes need not agree on them.</param>
    public static TimeSpan AlignedDelay(TimeSpan least, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = (double)clock.GetTimestamp() / clock.TimestampFrequency;
        return TimeSpan.FromSeconds((Math.Ceiling((now + least.TotalSeconds) * MomentsPerSecond) / MomentsPerSecond) - now);
    }
}
