using System.Globalization;
using Spectre.Console;

namespace CouponKill.Bench.Report;

/// <summary>A report on the terminal.</summary>
internal static class ReportTables
{
    /// <summary>Each peer's highest rate.</summary>
    /// <param name="summaries">What is known so far.</param>
    /// <param name="states">What each peer does now, in the order of the rows; null at the end.</param>
    public static Table Peaks(IReadOnlyList<Summary> summaries, IReadOnlyDictionary<string, string>? states = null)
    {
        var table = Make("peer", "runs", "requests/s", "p50 ms", "p99 ms", "CPU us/request", "bytes/request", "over noop");
        if (states is not null)
            table.AddColumn("now");
        var known = summaries.ToDictionary(summary => summary.Peer, StringComparer.Ordinal);
        foreach (var peer in states?.Keys ?? known.Keys)
        {
            var row = Row(peer, known.GetValueOrDefault(peer));
            table.AddRow(states is null ? row : [.. row, states[peer]]);
        }

        return table;
    }

    public static void Write(BenchReport report)
    {
        AnsiConsole.Write(Peaks(report.Summaries));
        AnsiConsole.WriteLine(
            "Highest rates (closed model): medians over the runs; results are medians of the rounds' ratios or differences.");
        if (report.Targets.Any(target => target.Result is not null))
            AnsiConsole.Write(Goals(report.Targets.Where(target => target.Result is not null)));
        foreach (var run in report.Runs.Where(run => run.Fault is not null))
            AnsiConsole.WriteLine($"Does not count: {run.Peer}, {run.Phase} {run.Round}: {run.Fault}");
    }

    private static Table Goals(IEnumerable<Target> targets)
    {
        var table = Make("figure", "peer", "over", "result", "goal", "");
        foreach (var target in targets)
        {
            table.AddRow(
                target.Figure, target.Peer, target.Rival, Format.Result(target.Result), Format.Goal(target), Format.Verdict(
                    target.IsReached));
        }

        return table;
    }

    private static string[] Row(string peer, Summary? summary) =>
        summary is null
            ? [peer, "", "", "", "", "", "", ""]
            :
            [
                peer,
                summary.Runs.ToString(CultureInfo.InvariantCulture) + (summary.Faults > 0 ? $" ({summary.Faults} failed)" : ""),
                Format.Count(summary.PerSecond),
                Format.Ms(summary.P50Us),
                Format.Ms(summary.P99Us),
                Format.Us(summary.ServerCpuUs),
                Format.Count(summary.AllocatedBytes),
                Format.Result(summary.OverNoop),
            ];

    private static Table Make(params string[] columns)
    {
        var table = new Table();
        foreach (var column in columns)
            table.AddColumn(column);
        return table;
    }
}
