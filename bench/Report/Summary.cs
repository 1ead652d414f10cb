using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;

namespace CouponKill.Bench.Report;

/// <summary>A peer's highest rate, over all its runs that count.</summary>
/// <param name="Peer">The peer's name.</param>
/// <param name="Runs">Runs that count.</param>
/// <param name="Faults">Runs that do not.</param>
/// <param name="PerSecond">Median rate; NaN when no run counts, as all figures are then.</param>
/// <param name="P50Us">Median of the median latencies, in microseconds.</param>
/// <param name="P99Us">Median of the 99th percentiles, in microseconds.</param>
/// <param name="ServerCpuUs">Median CPU time of all its processes for each request, in microseconds.</param>
/// <param name="AllocatedBytes">Median of what its servers allocated for each request, in bytes; NaN when that was not measured.</param>
/// <param name="OverNoop">Median, over the rounds, of its rate to noop's; null without noop.</param>
internal sealed record Summary(
    string Peer, int Runs, int Faults, double PerSecond, double P50Us,
    double P99Us, double ServerCpuUs, double AllocatedBytes, double? OverNoop)
{
    private static readonly List<string> Order = [.. PeerCatalog.Names];

    /// <summary>
    /// Sums up the runs that looked for the highest rate, and those that looked at allocations, in the order of the catalog.
    /// </summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<Run> runs)
    {
        var peaks = runs.Where(run => run.Phase == Phase.Peak).ToList();
        var allocations = runs.Where(run => run is { Phase: Phase.Allocation, Counts: true }).ToLookup(
            run => run.Peer, run => run.AllocatedBytes, StringComparer.Ordinal);
        return
        [
            .. peaks.GroupBy(run => run.Peer, StringComparer.Ordinal)
                .OrderBy(group => Order.IndexOf(group.Key))
                .Select(group => Of(
                    group.Key,
                    [.. group],
                    allocations[group.Key],
                    Medians.OfRatios(peaks, group.Key, PeerNames.Noop, run => run.PerSecond))),
        ];
    }

    private static Summary Of(string peer, List<Run> runs, IEnumerable<double> allocatedBytes, double? overNoop)
    {
        var counted = runs.Where(run => run.Counts).ToList();
        return new Summary(
            peer,
            counted.Count,
            runs.Count(run => run.Fault is not null),
            Medians.Of(counted.Select(run => run.PerSecond)),
            Medians.Of(counted.Select(run => (double)run.P50Us)),
            Medians.Of(counted.Select(run => (double)run.P99Us)),
            Medians.Of(counted.Select(run => run.ServerCpuUs)),
            Medians.Of(allocatedBytes),
            overNoop);
    }
}
