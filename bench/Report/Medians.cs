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

    /// <summary>The median, over the rounds in which both count, of one run's figure to the other's; null when there is no such round.</summary>
    public static double? OfRatios(IEnumerable<Run> runs, IEnumerable<Run> others, Func<Run, double> figure) =>
        OfPairs(runs, others, figure, (one, other) => one / other);

    /// <summary>The same of one run's figure less the other's.</summary>
    public static double? OfDifferences(IEnumerable<Run> runs, IEnumerable<Run> others, Func<Run, double> figure) =>
        OfPairs(runs, others, figure, (one, other) => one - other);

    private static double? OfPairs(IEnumerable<Run> runs, IEnumerable<Run> others, Func<Run, double> figure, Func<double, double, double> compare)
    {
        var baseline = others.Where(run => run.Counts).ToDictionary(run => run.Round, figure);
        var results = runs.Where(run => run.Counts && baseline.ContainsKey(run.Round)).Select(run => compare(figure(run), baseline[run.Round])).ToList();
        return results.Count == 0 ? null : Of(results);
    }
}
