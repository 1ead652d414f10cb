using System.Globalization;
using System.Text;
using CouponKill.Bench.Report;
using CouponKill.Bench.Report.Plots;

namespace CouponKill.Bench.Scaling;

/// <summary>All policies in all sales: a table of the worst, and pictures of one.</summary>
/// <param name="Outcomes">The runs.</param>
internal sealed record ScalingReport(IReadOnlyList<Outcome> Outcomes)
{
    private const double From = Scenario.OpensAt - 400;
    private const double To = Scenario.OpensAt + 600;
    private const int SecondsPerPoint = 2;
    private static readonly LineStyle Demand = new("#1f2937", "2 3", HasDots: false);

    /// <summary>Runs everything.</summary>
    public static ScalingReport Run() =>
        new([.. Policy.All.SelectMany(policy => Enumerable.Range(1, Scenario.Seeds).Select(seed => Simulation.Run(policy, seed)))]);

    /// <summary>The table, and what was simulated.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| scales by | KEDA asks every | claims shed, worst (median) | waits over 1 s until, worst "
            + "| silos ready at the opening | waste, worst | spare at the peak, worst | silo-minutes, median |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var policy in Policy.All)
            text.AppendLine(Row(policy, Of(policy)));
        return text.AppendLine().Append(Scenario.Text).ToString();
    }

    /// <summary>The pictures, of the first sale.</summary>
    public IReadOnlyList<(string File, LinePlot Plot)> Plots() =>
    [
        ("scaling-policies.svg", Plot("Capacity against demand, by what the autoscaler goes by", [
            (Policy.Cpu, new LineStyle("#b45309", HasDots: false)),
            (Policy.Lag, new LineStyle("#7c3aed", HasDots: false)),
            (Policy.Queue, new LineStyle("#2563eb", HasDots: false)),
            (Policy.Forecast, new LineStyle("#059669", HasDots: false)),
        ])),
        ("scaling-wrong.svg", Plot("Capacity against demand, when the forecast is wrong", [
            (Policy.Queue, new LineStyle("#2563eb", HasDots: false)),
            (Policy.TooLow, new LineStyle("#dc2626", "7 4", HasDots: false)),
            (Policy.Forecast, new LineStyle("#059669", HasDots: false)),
            (Policy.TooHigh, new LineStyle("#db2777", "7 4", HasDots: false)),
        ])),
    ];

    /// <summary>The runs of a policy.</summary>
    public List<Outcome> Of(Policy policy) => [.. Outcomes.Where(outcome => outcome.Policy == policy)];

    private static string Row(Policy policy, List<Outcome> runs)
    {
        var late = runs.Max(run => run.LateSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {policy.Name} | {(policy.PollSeconds > 0 ? $"{policy.PollSeconds} s" : "-")} "
            + $"| {runs.Max(run => run.Shed):N0} ({Medians.Of(runs.Select(run => run.Shed)):N0}) "
            + $"| {(late > 0 ? $"{late:F0} s" : "nobody")} "
            + $"| {runs.Min(run => run.SilosAtOpening)} to {runs.Max(run => run.SilosAtOpening)} "
            + $"| {runs.Max(run => run.Waste):P0} | {runs.Max(run => run.Spare):P0} "
            + $"| {Medians.Of(runs.Select(run => run.SiloMinutes)):F0} |");
    }

    private LinePlot Plot(string title, IReadOnlyList<(Policy Policy, LineStyle Style)> policies)
    {
        var demand = new Series("demand", Demand, Points(Of(Policy.Forecast)[0], moment => moment.Demand));
        List<Series> lines = [demand, .. policies.Select(one => new Series(
            one.Policy.Name, one.Style, Points(Of(one.Policy)[0], moment => moment.Capacity)))];
        return new LinePlot(
            title,
            Axis.Linear($"seconds; the sale opens at {Scenario.OpensAt - From:F0}", lines[0].Points.Select(point => point.X)),
            Axis.Linear("claims/s", lines.SelectMany(line => line.Points).Select(point => point.Y)),
            lines);
    }

    private static List<(double X, double Y)> Points(Outcome outcome, Func<Moment, double> figure) =>
    [
        .. outcome.Moments.Where(moment => moment.Time is >= From and <= To && (int)Math.Round(moment.Time) % SecondsPerPoint == 0)
            .Select(moment => (moment.Time - From, figure(moment))),
    ];
}
