using System.Text.RegularExpressions;

namespace CouponKill.Chart.Support;

/// <summary>The metrics of the program, as docs/operations.md lists them; another test holds that list against the program.</summary>
internal static partial class Metrics
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    /// <summary>Of the runtime, which the page names only by their beginning: those that a process shows.</summary>
    private static readonly string[] OfTheRuntime =
    [
        "dotnet_gc_pause_time_seconds_total", "dotnet_process_cpu_time_seconds_total", "dotnet_process_memory_working_set_bytes",
    ];

    /// <summary>The rows of the page: names, and when to alert.</summary>
    public static IReadOnlyList<(IReadOnlyList<string> Names, string Advice)> Rows { get; } =
    [
        .. File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "operations.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (Names(match.Groups["names"].Value), match.Groups["advice"].Value)),
    ];

    public static ISet<string> Known { get; } =
        Rows.SelectMany(row => row.Names).Concat(OfTheRuntime).ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of metrics in an expression, without what a histogram adds to its name.</summary>
    public static IReadOnlyList<string> In(string expression) =>
        [.. Name().Matches(expression).Select(match => Bare(match.Value)).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Names(string cell) =>
        [.. Quoted().Matches(cell).Select(match => match.Groups["name"].Value)];

    private static string Bare(string name)
    {
        var suffix = Suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is null || Known.Contains(name) ? name : name[..^suffix.Length];
    }

    [GeneratedRegex(
        "^\\| (?<names>`(couponkill|kafka_streams|http_server)_.*?) \\| (?<advice>.*) \\|$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z_]+)(\\{[a-z_,]+\\})?`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("\\b(couponkill|kafka_streams|http_server|dotnet|orleans)_[a-z_]+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();
}
