using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>How long an activity stays in memory once it is over and everything of it is stored.</summary>
/// <param name="ledger">Whether it is over.</param>
/// <param name="outbox">Whether its orders are stored.</param>
/// <param name="viewSaver">Whether the catalog knows.</param>
/// <param name="keepFinished">How long it stays, for those who still ask.</param>
/// <param name="clock">The clock that measures that.</param>
internal sealed class FinishedRetention(
    StockLedger ledger, OrderOutbox outbox, ViewSaver viewSaver, TimeSpan keepFinished, TimeProvider clock)
{
    private long? _finishedAt;

    /// <summary>
    /// True when nobody needs the activity in memory any more. The time runs from the first look at which it is finished.
    /// </summary>
    public bool IsOver()
    {
        if (!ledger.IsFinished || !outbox.IsDrained || !viewSaver.IsSaved)
            return false;
        _finishedAt ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_finishedAt.Value) >= keepFinished;
    }
}
