using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Report;

/// <summary>What the figures were measured on, and with what.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Cores">Cores that this program may use; everything shares them.</param>
/// <param name="MemoryGiB">Memory of the machine.</param>
/// <param name="System">The operating system.</param>
/// <param name="Commit">The commit of the source tree; with a + when it was changed.</param>
/// <param name="Versions">Versions of the runtime, the servers and the libraries.</param>
internal sealed record Machine(
    string Cpu, int Cores, double MemoryGiB, string System, string Commit, IReadOnlyDictionary<string, string> Versions)
{
    private const double GiB = 1024 * 1024 * 1024;

    public static Machine Read() => new(
        ReadLine("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB,
        $"{Distribution()}, kernel {Environment.OSVersion.Version}",
        ReadCommit(),
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [".NET"] = Environment.Version.ToString(),
            ["Orleans"] = Version(typeof(Grain).Assembly),
            ["StackExchange.Redis"] = Version(typeof(StackExchange.Redis.IDatabase).Assembly),
            ["MySqlConnector"] = Version(typeof(MySqlConnector.MySqlConnection).Assembly),
            ["Redis"] = Ask("redis-server", "--version"),
            ["MariaDB"] = Ask("/usr/sbin/mariadbd", "--version"),
        });

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cores} cores, {Cpu}, {MemoryGiB:F0} GiB; {System}; commit {Commit}; " +
            $"{string.Join(", ", Versions.Select(pair => $"{pair.Key} {pair.Value}"))}");

    private static string? ReadLine(string file, string key, char separator) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim()
            : null;

    private static string Distribution() =>
        ReadLine("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    private static string Version(Assembly assembly) =>
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?").Split('+', '-')[0]
            .Split(". ")[0];

    private static string ReadCommit()
    {
        var commit = Run("git", "-C", RepositoryPaths.Root, "rev-parse", "--short", "HEAD");
        return Run("git", "-C", RepositoryPaths.Root, "status", "--porcelain", "--untracked-files=no").Length == 0 ? commit : commit + "+";
    }

    /// <summary>The first number with dots that a program says of itself.</summary>
    private static string Ask(string program, string argument) =>
        Run(program, argument).Split(' ', '=', '-')
            .FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal) && char.IsAsciiDigit(word[0])) ?? "?";

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
