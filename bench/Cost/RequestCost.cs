using System.Globalization;

namespace CouponKill.Bench.Cost;

/// <summary>What one request cost its server.</summary>
/// <param name="CpuUs">CPU time until all requests were answered, in microseconds a request.</param>
/// <param name="StoredCpuUs">CPU time until all orders were stored, too.</param>
/// <param name="Bytes">Bytes allocated until all orders were stored.</param>
/// <param name="PerSecond">Requests answered a second.</param>
internal sealed record RequestCost(double CpuUs, double StoredCpuUs, double Bytes, double PerSecond)
{
    public static RequestCost Median(IReadOnlyCollection<RequestCost> costs) => new(
        Median(costs.Select(cost => cost.CpuUs)),
        Median(costs.Select(cost => cost.StoredCpuUs)),
        Median(costs.Select(cost => cost.Bytes)),
        Median(costs.Select(cost => cost.PerSecond)));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{CpuUs,6:F1} us CPU ({StoredCpuUs:F1} with all orders stored) {Bytes,6:F0} bytes {PerSecond,7:F0}/s");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
