namespace CouponKill.Silo.Observability;

/// <summary>Counts the lines of one kind.</summary>
internal sealed class RepeatLimit
{
    /// <summary>That many lines in a while say it all.</summary>
    public const int Most = 5;

    /// <summary>The while.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long _since;
    private int _count;

    /// <summary>Another line has come.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="clock">Tells the time.</param>
    /// <returns>Whether to write it, and how many were left out since one was written last.</returns>
    public (bool MayWrite, int LeftOut) Take(long now, TimeProvider clock)
    {
        lock (_lock)
        {
            if (_count > 0 && clock.GetElapsedTime(_since, now) < Period)
                return (++_count <= Most, 0);
            var leftOut = Math.Max(0, _count - Most);
            (_since, _count) = (now, 1);
            return (true, leftOut);
        }
    }
}
