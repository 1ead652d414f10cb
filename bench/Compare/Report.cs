using System.Text.Json;
using System.Text.Json.Serialization;

namespace CouponKill.Bench.Compare;

/// <summary>A peer over all its runs.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="PerSecond">Median rate.</param>
/// <param name="P50Us">Median of the median latencies, in microseconds.</param>
/// <param name="P99Us">Median of the 99th percentiles, in microseconds.</param>
/// <param name="ServerCpuUs">Median CPU time of the server for each request, in microseconds.</param>
/// <param name="Ratio">Median, over the pairs, of its rate to the first peer's rate.</param>
internal sealed record Summary(string Peer, double PerSecond, double P50Us, double P99Us, double ServerCpuUs, double Ratio);

/// <summary>A whole comparison.</summary>
internal sealed record Report(Machine Machine, IReadOnlyList<Run> Runs, IReadOnlyList<Summary> Summaries)
{
    /// <summary>True when every figure counts.</summary>
    public bool IsValid => Runs.All(run => run.Fault is null);

    /// <summary>Sums runs up. The first peer is what the others are compared with.</summary>
    public static Report From(Machine machine, IReadOnlyList<Run> runs)
    {
        var counted = runs.Where(run => run.Fault is null).ToList();
        var peers = counted.GroupBy(run => run.Peer, StringComparer.Ordinal).ToList();
        var baseline = peers.Take(1).SelectMany(first => first).ToDictionary(run => run.Pair, run => run.PerSecond);
        return new Report(machine, runs, [.. peers.Select(peer => Sum(peer.Key, [.. peer], baseline))]);
    }

    public async Task SaveAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, ReportJson.Default.Report, cancellationToken);
    }

    private static Summary Sum(string peer, List<Run> runs, Dictionary<int, double> baseline) => new(
        peer,
        Median(runs.Select(run => run.PerSecond)),
        Median(runs.Select(run => (double)run.P50Us)),
        Median(runs.Select(run => (double)run.P99Us)),
        Median(runs.Select(run => run.ServerCpuUs)),
        Median(runs.Where(run => baseline.ContainsKey(run.Pair)).Select(run => run.PerSecond / baseline[run.Pair])));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0)
            return double.NaN;
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
