using System.Text;

namespace CouponKill.Bench.Report;

/// <summary>A report as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Write(BenchReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"{report.Machine}; load generator, servers and disk share the machine.").AppendLine();
        text.AppendLine("```bash").AppendLine(report.Command).AppendLine("```").AppendLine();
        Table(
            text,
            ["peer", "runs", "requests/s", "p50 ms", "p99 ms", "CPU us/request", "bytes/request", "over noop"],
            report.Summaries.Select(Row));
        Table(text, ["figure", "peer", "over", "result", "goal", ""], report.Targets.Select(Row));
        foreach (var run in report.Runs.Where(run => run.Fault is not null))
            text.AppendLine($"- does not count: {run.Peer}, {run.Phase} {run.Round}: {run.Fault}");
        return text.ToString();
    }

    private static string[] Row(Summary summary) =>
    [
        summary.Peer,
        summary.Faults == 0 ? $"{summary.Runs}" : $"{summary.Runs} ({summary.Faults} failed)",
        Format.Count(summary.PerSecond),
        Format.Ms(summary.P50Us),
        Format.Ms(summary.P99Us),
        Format.Us(summary.ServerCpuUs),
        Format.Count(summary.AllocatedBytes),
        Format.Result(summary.OverNoop),
    ];

    private static string[] Row(Target target) =>
        [target.Figure, target.Peer, target.Rival, Format.Result(target.Result), Format.Goal(target), Format.Verdict(target.IsReached)];

    private static void Table(StringBuilder text, string[] titles, IEnumerable<string[]> rows)
    {
        Line(text, titles);
        Line(text, [.. titles.Select(_ => "---")]);
        foreach (var row in rows)
            Line(text, row);
        text.AppendLine();
    }

    private static void Line(StringBuilder text, string[] cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");
}
