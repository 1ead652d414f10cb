using System.Globalization;
using Spectre.Console;

namespace CouponKill.Bench.Projection;

/// <summary>Shows runs as they come, and the medians at the end.</summary>
internal static class ProjectionTable
{
    public static void WriteLine(ProjectionRun run)
    {
        var name = run.Pair == 0 ? "warm-up" : string.Create(CultureInfo.InvariantCulture, $"round {run.Pair}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-8} {run.Way,-10} {run.PerSecond,9:N0} rows/s  {run.RowsPerCall,9:N0} rows a call  server {run.ServerCpuUs,4:F1} us/row"));
    }

    /// <summary>The first way is what the others are compared with.</summary>
    public static void Write(IReadOnlyList<ProjectionRun> runs)
    {
        var table = new Table().AddColumn("way");
        foreach (var title in new[] { "rows/s", "rows a call", "server CPU us/row", "ratio to the first", "lowest", "highest" })
            table.AddColumn(new TableColumn(title).RightAligned());
        var ways = runs.GroupBy(run => run.Way, StringComparer.Ordinal).Select(way => way.ToList()).ToList();
        foreach (var way in ways)
        {
            var ratios = way.Zip(ways[0], (run, first) => run.PerSecond / first.PerSecond).ToList();
            table.AddRow(
                way[0].Way,
                Whole(Median(way.Select(run => run.PerSecond))),
                Whole(Median(way.Select(run => run.RowsPerCall))),
                Median(way.Select(run => run.ServerCpuUs)).ToString("F1", CultureInfo.InvariantCulture),
                Share(Median(ratios)),
                Share(ratios.Min()),
                Share(ratios.Max()));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Medians over the rounds; the ratios are taken round by round.");
    }

    private static string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double number) => number.ToString("F2", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
