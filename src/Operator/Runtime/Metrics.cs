using System.Collections.Concurrent;
using System.Text;

namespace CouponKill.Operator.Runtime;

/// <summary>Counters and gauges in Prometheus' text format.</summary>
internal sealed class Metrics
{
    private readonly ConcurrentDictionary<string, long> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<double>> _gauges = new(StringComparer.Ordinal);

    public void Request(string method, int code) =>
        Increment($"couponkill_operator_api_requests_total{{method=\"{method}\",code=\"{code}\"}}");

    public void Reconciled(string kind, bool succeeded) =>
        Increment($"couponkill_operator_reconciles_total{{kind=\"{kind}\",result=\"{(succeeded ? "success" : "error")}\"}}");

    public void Gauge(string series, Func<double> value) => _gauges[series] = value;

    public long Count(string series) => _counters.GetValueOrDefault(series);

    public override string ToString()
    {
        var text = new StringBuilder();
        var previous = "";
        var series = _counters.Select(counter => (counter.Key, Type: "counter", Value: (double)counter.Value))
            .Concat(_gauges.Select(gauge => (gauge.Key, Type: "gauge", Value: gauge.Value())));
        foreach (var (name, type, value) in series.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var family = name.Split('{')[0];
            if (!family.Equals(previous, StringComparison.Ordinal))
                text.Append($"# TYPE {family} {type}\n");
            text.Append($"{name} {value}\n");
            previous = family;
        }

        return text.ToString();
    }

    private void Increment(string series) => _counters.AddOrUpdate(series, 1, (_, count) => count + 1);
}
