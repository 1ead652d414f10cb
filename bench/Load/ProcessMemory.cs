using System.Globalization;

namespace CouponKill.Bench.Load;

/// <summary>Memory of other processes, from /proc.</summary>
internal static class ProcessMemory
{
    private const string Resident = "VmRSS:";
    private const double KiBPerMiB = 1024;

    /// <summary>What they have in memory together, in MiB.</summary>
    public static double ResidentMiB(IEnumerable<int> processIds) => processIds.Sum(ResidentMiB);

    private static double ResidentMiB(int processId)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .First(line => line.StartsWith(Resident, StringComparison.Ordinal));
        var kibibytes = line[Resident.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) / KiBPerMiB;
    }
}
