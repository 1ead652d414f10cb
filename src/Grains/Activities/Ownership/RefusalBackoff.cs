namespace CouponKill.Grains.Activities.Ownership;

/// <summary>
/// When an activity that refuses to sell is taken over again: after half a second, then after twice as long each time, and after a minute
/// at most. Each try costs a synced write and a look at the whole log.
/// </summary>
/// <param name="clock">Measures the time since the last try.</param>
internal sealed class RefusalBackoff(TimeProvider clock)
{
    /// <summary>The time between the first try and the second.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest time between two tries.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _wait;
    private long _triedAt;

    /// <summary>True when the next try may be made.</summary>
    public bool IsDue => clock.GetElapsedTime(_triedAt) >= _wait;

    /// <summary>A try has been refused.</summary>
    public void Refused()
    {
        _triedAt = clock.GetTimestamp();
        _wait = _wait == TimeSpan.Zero ? Shortest : TimeSpan.FromTicks(Math.Min(2 * _wait.Ticks, Longest.Ticks));
    }
}
