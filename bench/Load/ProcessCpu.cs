using System.Globalization;

namespace CouponKill.Bench.Load;

/// <summary>CPU time of another process, from /proc.</summary>
internal static class ProcessCpu
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of several processes since they began.</summary>
    public static TimeSpan Of(IEnumerable<int> processIds) => processIds.Aggregate(TimeSpan.Zero, (sum, id) => sum + Of(id));

    /// <summary>
    /// User and system time since the process began, with that of its children that have ended: Redis rewrites files in one.
    /// </summary>
    public static TimeSpan Of(int processId) => Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

    /// <summary>The same from the "stat" file of a process or a thread, which tells the ended children of its process, too.</summary>
    public static TimeSpan Read(string file)
    {
        var stat = File.ReadAllText(file);
        // The name of the program, in parentheses, may have spaces; utime, stime, cutime and cstime are fields 14 to 17,
        // the 12th to 15th after it.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
