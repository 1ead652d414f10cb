using System.Globalization;
using Spectre.Console;

namespace CouponKill.Bench.Compare;

/// <summary>Shows runs as they come, and the report at the end.</summary>
internal static class RunTable
{
    public static void WriteLine(Run run)
    {
        var name = run.Pair == 0 ? "warm-up" : string.Create(CultureInfo.InvariantCulture, $"pair {run.Pair}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-8} {run.Peer,-11} {run.PerSecond,9:N0}/s  p50 {Ms(run.P50Us),6} ms  p99 {Ms(run.P99Us),6} ms  server {run.ServerCpuUs,5:F1} us/request  generator {run.GeneratorCpuUs,4:F1} us/request"));
        if (run.Fault is not null)
            Console.WriteLine($"{name,-8} {run.Peer,-11} does not count: {run.Fault}");
    }

    public static void Write(Report report)
    {
        var table = new Table().AddColumn("peer");
        foreach (var title in new[] { "requests/s", "p50 ms", "p99 ms", "server CPU us/request", "ratio to the first" })
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var peer in report.Summaries)
        {
            table.AddRow(
                peer.Peer,
                peer.PerSecond.ToString("N0", CultureInfo.InvariantCulture),
                Ms(peer.P50Us),
                Ms(peer.P99Us),
                peer.ServerCpuUs.ToString("F1", CultureInfo.InvariantCulture),
                peer.Ratio.ToString("F2", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Medians over the runs; the ratio is the median over the pairs.");
        if (!report.IsValid)
            AnsiConsole.WriteLine("Failed: some runs do not count, see above.");
    }

    private static string Ms(double microseconds) => (microseconds / 1_000).ToString("F2", CultureInfo.InvariantCulture);
}
