using CouponKill.Bench.Compare;

namespace CouponKill.Bench.Report;

/// <summary>Medians: one bad run of a shared machine moves them little.</summary>
internal static class Medians
{
    /// <summary>The middle value, or the mean of the two in the middle; NaN of nothing.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>
    /// The median, over the rounds in which both count, of a peer's figure to a rival's, in those two of their runs that came closest after
    /// each other; null when there is no such round.
    /// </summary>
    /// <param name="runs">Runs of one phase, in the order in which they were made.</param>
    /// <param name="peer">The peer whose figure is compared.</param>
    /// <param name="rival">The peer that it is compared with.</param>
    /// <param name="figure">Which figure of a run.</param>
    public static double? OfRatios(IReadOnlyList<Run> runs, string peer, string rival, Func<Run, double> figure) =>
        OfPairs(runs, peer, rival, (one, other) => figure(one) / figure(other));

    /// <summary>The same of one run's figure less the other's.</summary>
    public static double? OfDifferences(IReadOnlyList<Run> runs, string peer, string rival, Func<Run, double> figure) =>
        OfPairs(runs, peer, rival, (one, other) => figure(one) - figure(other));

    private static double? OfPairs(IReadOnlyList<Run> runs, string peer, string rival, Func<Run, Run, double> compare)
    {
        var results = runs.Index().Where(turn => turn.Item.Counts)
            .GroupBy(turn => turn.Item.Round)
            .SelectMany(round => Closest([.. round], peer, rival))
            .Select(pair => compare(pair.Peer, pair.Rival))
            .ToList();
        return results.Count == 0 ? null : Of(results);
    }

    private static IEnumerable<(Run Peer, Run Rival)> Closest(List<(int Index, Run Item)> turns, string peer, string rival) =>
        turns.Where(turn => turn.Item.IsOf(peer))
            .SelectMany(
                _ => turns.Where(turn => turn.Item.IsOf(rival)),
                (one, other) => (Distance: Math.Abs(one.Index - other.Index), Pair: (one.Item, other.Item)))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Pair)
            .Take(1);
}
