using System.Globalization;
using System.Runtime.InteropServices;
using CouponKill.Bench.Load;

namespace CouponKill.Bench.Compare;

/// <summary>What the figures were measured on, and how to measure them again.</summary>
internal sealed record Machine(string Cpu, int Cores, string Runtime, string System, string Command)
{
    public static Machine Read(ClosedLoad load, int pairs) => new(
        ReadCpu(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        string.Create(
            CultureInfo.InvariantCulture,
            $"dotnet run -c Release --project bench -- bench --pairs {pairs} --seconds {load.Duration.TotalSeconds} --connections {load.Connections} --threads {load.Threads}"));

    public override string ToString() => $"{Cores} cores, {Cpu}; {Runtime}; {System}{Environment.NewLine}{Command}";

    private static string ReadCpu() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
