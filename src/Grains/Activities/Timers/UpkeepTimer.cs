using CouponKill.Contracts.Activities;

namespace CouponKill.Grains.Activities.Timers;

/// <summary>
/// One timer for all that an activity does now and then, and a slow one while nothing happens and nobody asks: a shop has thousands of
/// activities that are open and quiet, and each tick wakes a thread.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
/// <param name="clock">The clock by which slow ticks of all activities meet.</param>
/// <param name="stopping">Cancelled when the activation ends; from then on the period stays.</param>
internal sealed class UpkeepTimer(TimeProvider clock, CancellationToken stopping)
{
    private IGrainTimer? _timer;
    private TimeSpan _period = BusyPeriod;

    /// <summary>While something happens: a second.</summary>
    public static TimeSpan BusyPeriod { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Those who watch hear of an activity at rest so often, and have two seconds for it; see <see cref="Freshness"/>.</summary>
    public static TimeSpan WatchedPeriod { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>While nothing happens and nobody asks: five seconds.</summary>
    public static TimeSpan RestPeriod { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Begins to tick, with the busy period.</summary>
    /// <param name="grain">The activation.</param>
    /// <param name="onTick">What a tick does; it must not wait long, because those who watch wait for the next one.</param>
    public void Start(IGrainBase grain, Func<CancellationToken, Task> onTick) =>
        _timer = grain.RegisterGrainTimer(onTick, new GrainTimerCreationOptions(_period, _period) { Interleave = true });

    /// <summary>Ticks at least as often as those need it who watch.</summary>
    public void SetWatched()
    {
        if (_period > WatchedPeriod)
            SetPeriod(WatchedPeriod);
    }

    /// <summary>
    /// Ticks so often from now on; the same period changes nothing. At rest it is set with each tick, because the timer would drift away
    /// from the moments that all activities share.
    /// </summary>
    public void SetPeriod(TimeSpan period)
    {
        if ((period == _period && period < RestPeriod) || stopping.IsCancellationRequested)
            return;
        _period = period;
        _timer?.Change(period < RestPeriod ? period : TimerAlignment.AlignedDelay(period, clock), period);
    }
}
