namespace CouponKill.Contracts.Activities;

/// <summary>How old what an answer from memory rests on may be.</summary>
public static class Freshness
{
    /// <summary>
    /// 5 seconds, for an owner and its log as for a gate and its view. Shorter than the 6 seconds for which open connections vouch for
    /// a silo: an owner that stands still has nothing fresh left when another one takes over. Longer than the 4 seconds that a gate's
    /// view of an activity that people ask for may be old in quiet times.
    /// </summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
}
