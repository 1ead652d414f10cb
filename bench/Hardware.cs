using System.Globalization;
using System.Runtime.InteropServices;

namespace CouponKill.Bench;

/// <summary>What figures were measured on.</summary>
internal static class Hardware
{
    /// <summary>One line for beside the figures.</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {ReadCpu()}; {RuntimeInformation.FrameworkDescription}; {RuntimeInformation.OSDescription}");

    private static string ReadCpu() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
