using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;

namespace CouponKill.Bench.Report.Plots;

/// <summary>The plots of a comparison: what becomes of an offered rate.</summary>
internal static class BenchPlots
{
    private const string Offered = "offered requests/s";

    private static readonly LineStyle Reference = new("#d1d5db", "2 3");

    private static readonly Dictionary<string, LineStyle> Styles = new(StringComparer.Ordinal)
    {
        [PeerNames.Noop] = new("#6b7280"),
        [PeerNames.RedisLuaAlways] = new("#dc2626", "7 4"),
        [PeerNames.RedisLuaEverysec] = new("#dc2626"),
        [PeerNames.RedisLuaOrdersAlways] = new("#db2777", "7 4"),
        [PeerNames.RedisLuaOrdersEverysec] = new("#db2777"),
        [PeerNames.MySqlRow] = new("#2563eb"),
        [PeerNames.NaiveOrleansAlways] = new("#b45309", "7 4"),
        [PeerNames.NaiveOrleansEverysec] = new("#b45309"),
        [PeerNames.Embedded] = new("#059669", "2 3"),
        [PeerNames.ClusterAlways] = new("#059669", "7 4"),
        [PeerNames.ClusterEverysec] = new("#059669"),
        [PeerNames.ThreeSilos] = new("#7c3aed"),
        [PeerNames.SoldOut] = new("#0891b2"),
    };

    /// <summary>The plots and their files; none when no curve was measured.</summary>
    public static IReadOnlyList<(string File, LinePlot Plot)> Of(BenchReport report)
    {
        var runs = report.Runs.Where(run => run is { Phase: Phase.Curve, Counts: true }).ToList();
        return runs.Count == 0 ? [] : [("bench-throughput.svg", Throughput(runs)), ("bench-p99.svg", Latency(runs))];
    }

    private static LinePlot Throughput(List<Run> runs)
    {
        // Log scales: otherwise the slow peers are all in one corner.
        var rates = runs.Select(run => run.Offered).ToList();
        Series all = new("all answered", Reference, [(rates.Min(), rates.Min()), (rates.Max(), rates.Max())]);
        return new LinePlot(
            "Answers against offered rate (higher is better)",
            Axis.Log(Offered, rates),
            Axis.Log("answered requests/s", [.. rates, .. runs.Select(run => run.PerSecond)]),
            [all, .. Lines(runs, run => run.PerSecond)]);
    }

    private static LinePlot Latency(List<Run> runs) => new(
        "99th percentile against offered rate (lower is better)",
        Axis.Log(Offered, runs.Select(run => run.Offered)),
        Axis.Log("p99 in ms, from when a request was due", runs.Select(run => Ms(run))),
        [.. Lines(runs, Ms)]);

    private static IEnumerable<Series> Lines(List<Run> runs, Func<Run, double> figure) =>
        runs.GroupBy(run => run.Peer, StringComparer.Ordinal)
            .Select(peer => new Series(peer.Key, Styles[peer.Key], [.. peer.OrderBy(run => run.Offered).Select(run => (run.Offered, figure(run)))]));

    private static double Ms(Run run) => run.P99Us / 1_000.0;
}
