using System.Globalization;

namespace CouponKill.Api.Connections;

/// <summary>
/// How many connections a process may have, so that enough file descriptors are left for stores, silos and files: a process without any
/// accepts nobody, breaks what it writes, and keeps a processor busy with trying.
/// </summary>
internal static class ConnectionBudget
{
    private const string Limits = "/proc/self/limits";
    private const string OpenNow = "/proc/self/fd";
    private const string OpenFiles = "Max open files";

    /// <summary>The most that is kept for what a process opens later: pools of stores, other silos, files.</summary>
    private const int MostReserved = 1_000;

    /// <summary>At most so many connections, of a process that may open so many files and has opened some, none for a caller.</summary>
    public static int Of(long descriptors, int open)
    {
        var free = Math.Max(descriptors - open, 2);
        return (int)Math.Min(free - Math.Min(free / 2, MostReserved), int.MaxValue / 2);
    }

    /// <summary>The budget of this process, as it is now; without bound where the system does not tell.</summary>
    public static int Read()
    {
        var limit = File.Exists(Limits) ? Parse(File.ReadAllText(Limits)) : null;
        return limit is { } descriptors ? Of(descriptors, Directory.EnumerateFileSystemEntries(OpenNow).Count()) : int.MaxValue / 2;
    }

    /// <summary>The soft limit of open files in the kernel's table of limits; null if it is none.</summary>
    internal static long? Parse(string limits)
    {
        var line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal));
        var soft = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }
}
