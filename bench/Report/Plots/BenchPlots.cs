using System.Globalization;
using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;

namespace CouponKill.Bench.Report.Plots;

/// <summary>The plots of a comparison: the highest rates as bars, and what becomes of an offered rate.</summary>
internal static class BenchPlots
{
    /// <summary>The file of the bars, in the directory of the docs.</summary>
    public const string BarsFile = "bench-bars.svg";

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

    /// <summary>What bars are called: a stranger does not know the peers' names.</summary>
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [PeerNames.RedisLuaAlways] = "Redis script, always",
        [PeerNames.RedisLuaEverysec] = "Redis script, a second",
        [PeerNames.RedisLuaOrdersAlways] = "Redis + orders, always",
        [PeerNames.RedisLuaOrdersEverysec] = "Redis + orders, a second",
        [PeerNames.MySqlRow] = "MySQL row",
        [PeerNames.NaiveOrleansAlways] = "plain Orleans, always",
        [PeerNames.NaiveOrleansEverysec] = "plain Orleans, a second",
        [PeerNames.Embedded] = "one process, SQLite",
        [PeerNames.ClusterAlways] = "cluster, fsync always",
        [PeerNames.ClusterEverysec] = "cluster, fsync a second",
        [PeerNames.ThreeSilos] = "3 silos, same 2 cores",
    };

    /// <summary>The peers that are CouponKill itself.</summary>
    private static readonly HashSet<string> Ours =
        new([PeerNames.Embedded, PeerNames.ClusterAlways, PeerNames.ClusterEverysec, PeerNames.ThreeSilos], StringComparer.Ordinal);

    /// <summary>The plots and their files; without a measured curve only the bars.</summary>
    public static IReadOnlyList<(string File, IPlot Plot)> Of(BenchReport report)
    {
        var bars = (BarsFile, (IPlot)Bars(report.Machine, report.Settings.Connections, report.Summaries));
        var runs = report.Runs.Where(run => run is { Phase: Phase.Curve, Counts: true }).ToList();
        return runs.Count == 0 ? [bars] : [bars, ("bench-throughput.svg", Throughput(runs)), ("bench-p99.svg", Latency(runs))];
    }

    /// <summary>The highest rates of all that sell, next to the front end's own, as the first table of the report has them.</summary>
    /// <param name="machine">Where they were measured.</param>
    /// <param name="connections">Connections of the load generator.</param>
    /// <param name="summaries">The rows of the table.</param>
    public static BarPlot Bars(Machine machine, int connections, IReadOnlyList<Summary> summaries)
    {
        var rates = summaries.Where(summary => double.IsFinite(summary.PerSecond)).ToList();
        var noop = rates.FirstOrDefault(summary => string.Equals(summary.Peer, PeerNames.Noop, StringComparison.Ordinal));
        return new BarPlot(
            "Claims granted per second (more is better)",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Highest rates, medians; up to {connections:N0} connections; load and stores on the same {machine.Cores} cores, " +
                    $"{machine.Cpu}"),
            [
                .. rates.Where(summary => summary.Peer is not (PeerNames.Noop or PeerNames.SoldOut))
                    .Select(summary => new Bar(Titles[summary.Peer], summary.PerSecond, Ours.Contains(summary.Peer))),
            ],
            noop is null ? null : new Bar("limit of the HTTP front end:", noop.PerSecond, IsOurs: false));
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
            .Select(peer => new Series(
                peer.Key, Styles[peer.Key], [.. peer.OrderBy(run => run.Offered).Select(run => (run.Offered, figure(run)))]));

    private static double Ms(Run run) => run.P99Us / 1_000.0;
}
