namespace CouponKill.Operator.Runtime;

/// <summary>How long to wait after failures in a row: 5 ms, doubled each time, up to 16 minutes.</summary>
internal static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(16);

    /// <param name="failures">How many there were before; 0 is the first.</param>
    public static TimeSpan After(int failures) =>
        failures >= 18 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Max(0, failures)));
}
