using System.Globalization;

namespace CouponKill.Bench.Load;

/// <summary>CPU time of the whole machine since it began, in ticks, from /proc/stat.</summary>
/// <param name="Stolen">
/// What the hypervisor gave to others while this machine wanted it: it shows in latencies, and nothing here is to blame.
/// </param>
/// <param name="Total">All of it, idle or not.</param>
internal readonly record struct MachineCpu(long Stolen, long Total)
{
    public static MachineCpu Read()
    {
        // cpu user nice system idle iowait irq softirq steal; what follows is part of user and nice.
        var line = File.ReadLines("/proc/stat").First();
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        var times = Array.ConvertAll(ticks, tick => long.Parse(tick, CultureInfo.InvariantCulture));
        return new MachineCpu(times[^1], times.Sum());
    }

    /// <summary>The stolen part of the time since an earlier look, in percent.</summary>
    public double StolenPercentSince(MachineCpu earlier) => 100.0 * (Stolen - earlier.Stolen) / Math.Max(1, Total - earlier.Total);
}
