using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Grains.Activities.Upkeep;

namespace CouponKill.Grains.Activities.Timers;

/// <summary>How often an activity looks after itself, by what there is to do.</summary>
/// <param name="upkeep">What it does now and then.</param>
/// <param name="outbox">What of its orders is under way.</param>
/// <param name="view">Those who watch.</param>
/// <param name="reconcileInterval">How often ledger and orders are compared.</param>
internal sealed class UpkeepPeriod(ActivityUpkeep upkeep, OrderOutbox outbox, ViewSignal view, TimeSpan reconcileInterval)
{
    /// <summary>
    /// The period that is right now. At rest only the clock, which may be set, the comparison with the orders and what has failed before
    /// are left to look at.
    /// </summary>
    public TimeSpan Current
    {
        get
        {
            if (upkeep.IsRunning || !outbox.IsDrained)
                return UpkeepTimer.BusyPeriod;
            if (view.IsWatched)
                return UpkeepTimer.WatchedPeriod;
            return reconcileInterval < UpkeepTimer.RestPeriod ? reconcileInterval : UpkeepTimer.RestPeriod;
        }
    }
}
