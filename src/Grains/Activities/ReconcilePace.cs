namespace CouponKill.Grains.Activities;

/// <summary>
/// When ledger and orders are compared: every interval while claims come, and after each agreement at which nothing was new twice as
/// late as before, up to 16 intervals. A comparison reads all of an activity's rows, and shops have many activities that are open and
/// quiet.
/// </summary>
internal sealed class ReconcilePace(TimeSpan interval, TimeProvider clock)
{
    private const int MostIntervals = 16;

    private long? _comparedAt;
    private long _seq;
    private int _intervals = 1;

    /// <summary>True when it is time for the next comparison of a ledger that stands at this event.</summary>
    public bool IsDue(long seq) =>
        _comparedAt is not { } last || clock.GetElapsedTime(last) >= interval * (seq == _seq ? _intervals : 1);

    /// <summary>Takes note of a comparison.</summary>
    public void Compared(long seq, bool agreed)
    {
        _intervals = agreed && seq == _seq ? Math.Min(_intervals * 2, MostIntervals) : 1;
        (_comparedAt, _seq) = (clock.GetTimestamp(), seq);
    }
}
