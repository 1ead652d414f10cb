using System.Globalization;

namespace CouponKill.Bench.Load;

/// <summary>CPU time of another process, from /proc.</summary>
internal static class ProcessCpu
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of several processes since they began.</summary>
    public static TimeSpan Of(IEnumerable<int> processIds) => processIds.Aggregate(TimeSpan.Zero, (sum, id) => sum + Of(id));

    /// <summary>User and system time since the process began.</summary>
    public static TimeSpan Of(int processId)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        // The name of the program, in parentheses, may have spaces; utime and stime are fields 14 and 15, the 12th and 13th after it.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
