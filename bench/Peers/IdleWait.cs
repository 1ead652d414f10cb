using System.Diagnostics;
using CouponKill.Bench.Load;

namespace CouponKill.Bench.Peers;

/// <summary>
/// A system that stood still has timers that are overdue, connections to look after and rows to compare. It does that in use all the time,
/// not in the seconds that are measured.
/// </summary>
internal static class IdleWait
{
    private const double MostCores = 0.2;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Waits until processes have next to nothing to do, or have had time enough.</summary>
    public static async Task WaitAsync(IReadOnlyList<int> processIds, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var used = TimeSpan.MaxValue;
        while (used > MostCores * PollInterval && Stopwatch.GetElapsedTime(started) < IdleTimeout)
        {
            var before = ProcessCpu.Of(processIds);
            await Task.Delay(PollInterval, cancellationToken);
            used = ProcessCpu.Of(processIds) - before;
        }
    }
}
