namespace CouponKill.Ledger.Time;

/// <summary>What somebody else's clock told, and when by the monotonic clock of this process: so it can be carried on.</summary>
/// <param name="At">The time that it told.</param>
/// <param name="Timestamp">The timestamp at which it told it.</param>
public sealed record ClockReference(DateTimeOffset At, long Timestamp)
{
    /// <summary>What it would tell at another moment.</summary>
    /// <param name="clock">The clock that gave the timestamps.</param>
    /// <param name="timestamp">The moment.</param>
    public DateTimeOffset TimeAt(TimeProvider clock, long timestamp)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return At + clock.GetElapsedTime(Timestamp, timestamp);
    }
}
