using Microsoft.Extensions.Time.Testing;

namespace CouponKill.Unit.ClaimPath;

/// <summary>Tells when somebody has begun to wait, and for how long.</summary>
internal sealed class TimerCountingClock : FakeTimeProvider
{
    private int _timers;

    public int Timers => Volatile.Read(ref _timers);

    /// <summary>How long the newest timer waits; to be read after it was counted.</summary>
    public TimeSpan LastDue { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        LastDue = dueTime;
        Interlocked.Increment(ref _timers);
        return timer;
    }
}
