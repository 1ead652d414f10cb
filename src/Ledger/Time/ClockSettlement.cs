namespace CouponKill.Ledger.Time;

/// <summary>
/// What is right where there is no store to ask: the clock as it stood before. Small corrections are followed; a clock that was set is
/// believed only once it has gone on evenly for long, because nobody can tell whether it was wrong before or is wrong now.
/// </summary>
/// <remarks>Not for several threads.</remarks>
/// <param name="guard">The clock.</param>
/// <param name="settle">How long a clock that was set must go on evenly.</param>
public sealed class ClockSettlement(ClockGuard guard, TimeSpan settle)
{
    /// <summary>Corrections within the limit add up to no more than the limit in this time.</summary>
    private static readonly TimeSpan FollowEvery = TimeSpan.FromMinutes(1);

    private long _followedAt = guard.GetTimestamp();
    private (TimeSpan Skew, long Since)? _off;

    /// <summary>Looks at the clock; to be called every second or so.</summary>
    /// <returns>True when a clock that was set is believed from now on.</returns>
    public bool Tick()
    {
        var skew = guard.Skew;
        if (skew.Duration() <= guard.Limit)
        {
            _off = null;
            Follow(skew);
            return false;
        }

        if (_off is not { } off || (skew - off.Skew).Duration() > guard.Limit)
        {
            _off = (skew, guard.GetTimestamp());
            return false;
        }

        if (guard.GetElapsedTime(off.Since) < settle)
            return false;
        guard.Shift(skew);
        _off = null;
        return true;
    }

    private void Follow(TimeSpan skew)
    {
        if (guard.GetElapsedTime(_followedAt) < FollowEvery)
            return;
        _followedAt = guard.GetTimestamp();
        guard.Shift(skew);
    }
}
