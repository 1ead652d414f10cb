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
    public static double? OfRatios(IEnumerable<Run> runs, IEnumerable<Run> others, Func<Run, double> figure)
    {
        var baseline = others.Where(run => run.Counts).ToDictionary(run => run.Round, figure);
        var ratios = runs.Where(run => run.Counts && baseline.ContainsKey(run.Round)).Select(run => figure(run) / baseline[run.Round]).ToList();
        return ratios.Count == 0 ? null : Of(ratios);
    }
}
