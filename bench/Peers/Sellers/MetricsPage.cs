using System.Globalization;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>A page of metrics in the Prometheus format.</summary>
internal sealed class MetricsPage(string text)
{
    /// <summary>True when the metric has a series.</summary>
    public bool Has(string metric) => text.Split('\n').Any(line => IsOf(line, metric));

    /// <summary>The sum over all series of a metric; 0 when there are none.</summary>
    public double Sum(string metric) => text.Split('\n').Where(line => IsOf(line, metric)).Sum(Value);

    private static bool IsOf(string line, string metric) =>
        line.StartsWith(metric, StringComparison.Ordinal) && line.Length > metric.Length && line[metric.Length] is ' ' or '{';

    // name{labels} value [timestamp]; the values of labels here have no braces.
    private static double Value(string line)
    {
        var labels = line.LastIndexOf('}');
        var value = line[(labels < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : labels + 1)..].Trim();
        return double.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
