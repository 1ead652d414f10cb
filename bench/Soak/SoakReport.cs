using CouponKill.Bench.Report;
using CouponKill.Bench.Report.Plots;

namespace CouponKill.Bench.Soak;

/// <summary>An endurance run from its beginning to its end.</summary>
/// <param name="Samples">What was seen, interval by interval.</param>
internal sealed record SoakReport(IReadOnlyList<SoakSample> Samples)
{
    private const string Time = "minutes";
    private const double Flat = 1.1;

    /// <summary>The last third over the middle one; the first belongs to warming up.</summary>
    public double Trend(Func<SoakSample, double> figure)
    {
        var third = Samples.Count / 3;
        return Medians.Of(Samples.Skip(Samples.Count - third).Select(figure)) / Medians.Of(Samples.Skip(third).Take(third).Select(figure));
    }

    /// <summary>One line for each figure that has to stay flat.</summary>
    public IEnumerable<string> Verdicts() =>
    [
        Verdict("p99", Trend(sample => sample.P99Us)),
        Verdict("memory of the silos", Trend(sample => sample.SiloMiB)),
        Verdict("managed heap of the silos", Trend(sample => sample.HeapMiB)),
    ];

    public IReadOnlyList<(string File, LinePlot Plot)> Plots() =>
    [
        ("soak-memory.svg", Plot("Memory while selling at a fixed rate", "MiB", [
            Line("silos, resident", "#059669", sample => sample.SiloMiB),
            Line("silos, managed heap", "#7c3aed", sample => sample.HeapMiB),
            Line("stores and brokers", "#6b7280", sample => sample.StoresMiB),
        ])),
        ("soak-latency.svg", Plot("Latency while selling at a fixed rate", "ms, from when a claim was due", [
            Line("p50", "#2563eb", sample => sample.P50Us / 1_000.0),
            Line("p99", "#dc2626", sample => sample.P99Us / 1_000.0),
        ])),
    ];

    private static string Verdict(string what, double trend) =>
        $"{what}: last third over middle third {Format.Result(trend)}, {(trend <= Flat ? "flat" : "not flat")}";

    private static LinePlot Plot(string title, string unit, IReadOnlyList<Series> lines) => new(
        title,
        Axis.Linear(Time, lines.SelectMany(line => line.Points).Select(point => point.X)),
        Axis.Linear(unit, lines.SelectMany(line => line.Points).Select(point => point.Y)),
        lines);

    private Series Line(string name, string color, Func<SoakSample, double> figure) =>
        new(name, new LineStyle(color), [.. Samples.Select(sample => (sample.Seconds / 60, figure(sample)))]);
}
