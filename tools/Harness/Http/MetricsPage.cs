using System.Globalization;

namespace CouponKill.Harness.Http;

/// <summary>
/// What a server says of itself at /metrics, in the text format of Prometheus. The page may be some 0.3 seconds old: the exporter keeps
/// it for so long.
/// </summary>
/// <param name="page">The body of the answer.</param>
public sealed class MetricsPage(string page)
{
    private readonly string[] _lines = page.Split('\n');

    /// <summary>Reads the page.</summary>
    public static async Task<MetricsPage> ReadAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var answer = await client.GetAsync("/metrics", token: null, cancellationToken);
        return answer.Status == 200
            ? new MetricsPage(answer.Body)
            : throw new InvalidOperationException($"/metrics answered {answer.Status}: {answer.Body}");
    }

    /// <summary>The series of a metric with these labels, as <c>name{labels} value</c>.</summary>
    public IReadOnlyList<string> Find(string metric, params string[] labels) =>
    [
        .. _lines.Where(line =>
            string.Equals(line[..EndOfName(line)], metric, StringComparison.Ordinal)
            && Array.TrueForAll(labels, label => line.Contains(label, StringComparison.Ordinal))),
    ];

    /// <summary>The sum of the values of these series; 0 when there are none.</summary>
    public double Sum(string metric, params string[] labels) => Find(metric, labels).Sum(Value);

    private static int EndOfName(string line) => line.AsSpan().IndexOfAny('{', ' ') is >= 0 and var end ? end : line.Length;

    // Behind the labels, which may hold spaces; a time stamp may follow.
    private static double Value(string line)
    {
        var labelsEnd = line.LastIndexOf('}');
        var value = line[(labelsEnd < 0 ? EndOfName(line) : labelsEnd + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return double.Parse(value, CultureInfo.InvariantCulture);
    }
}
