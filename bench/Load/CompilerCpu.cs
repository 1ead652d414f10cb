using System.Globalization;

namespace CouponKill.Bench.Load;

/// <summary>
/// CPU time that .NET processes spend on optimising their code in the background, from /proc. As long as it is much, their code is not yet
/// what it will be, and it takes the cores from what is measured.
/// </summary>
internal sealed class CompilerCpu
{
    // The kernel keeps 15 characters of a thread's name.
    private const string Compiler = ".NET Tiered Com";

    private readonly IReadOnlyList<int> _processIds;
    private readonly Dictionary<string, TimeSpan> _before;

    private CompilerCpu(IReadOnlyList<int> processIds) => (_processIds, _before) = (processIds, Read(processIds));

    public static CompilerCpu Start(IReadOnlyList<int> processIds) => new(processIds);

    /// <summary>
    /// What they have taken since the start. A compiler's thread ends after some seconds without work, so ask right after the load.
    /// </summary>
    public TimeSpan Elapsed() =>
        Read(_processIds).Aggregate(TimeSpan.Zero, (sum, thread) => sum + Since(thread.Value, _before.GetValueOrDefault(thread.Key)));

    private static TimeSpan Since(TimeSpan now, TimeSpan before) => now > before ? now - before : TimeSpan.Zero;

    private static Dictionary<string, TimeSpan> Read(IReadOnlyList<int> processIds) => processIds
        .SelectMany(id => Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task")))
        .ToDictionary(thread => thread, OfCompiler, StringComparer.Ordinal);

    private static TimeSpan OfCompiler(string thread)
    {
        try
        {
            var name = File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd();
            return string.Equals(name, Compiler, StringComparison.Ordinal) ? ProcessCpu.Read(Path.Combine(thread, "stat")) : TimeSpan.Zero;
        }
        catch (IOException)
        {
            // It has ended.
            return TimeSpan.Zero;
        }
    }
}
