using System.Collections.Concurrent;
using System.Globalization;
using CouponKill.Harness.Http;
using HdrHistogram;
using Spectre.Console;

namespace CouponKill.Tools.Demo;

/// <summary>Counts answers and shows them.</summary>
internal sealed class DemoTally
{
    private const long SlowestMicroseconds = 60_000_000;
    private readonly LongConcurrentHistogram _latency = new(1, SlowestMicroseconds, 3);
    private readonly ConcurrentDictionary<string, int> _rejected = new(StringComparer.Ordinal);
    private int _sold;
    private int _repeats;

    /// <summary>How long the claims took in all.</summary>
    public TimeSpan Elapsed { get; set; }

    public void Add(ApiAnswer answer, TimeSpan latency)
    {
        _latency.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, SlowestMicroseconds));
        if (answer.Status == 201)
            Interlocked.Increment(ref _sold);
        else
            _rejected.AddOrUpdate(answer.Code ?? answer.Status.ToString(CultureInfo.InvariantCulture), 1, (_, count) => count + 1);
    }

    public void AddRepeat() => Interlocked.Increment(ref _repeats);

    public void Write(AuditBody audit)
    {
        var table = new Table().HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        Row("sold", _sold);
        foreach (var (code, count) in _rejected.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Row($"rejected: {code}", count);
        Row("repeats with the same answer", _repeats);
        Row("claims/s", (long)(_latency.TotalCount / Elapsed.TotalSeconds));
        foreach (var percentile in new[] { 50.0, 90, 99, 100 })
        {
            var name = percentile == 100 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{percentile}");
            table.AddRow(
                $"latency {name}, ms", (_latency.GetValueAtPercentile(percentile) / 1_000.0).ToString("F1", CultureInfo.InvariantCulture));
        }

        Row("orders stored", audit.Orders);
        table.AddRow("audit", audit.Consistent ? "consistent" : "INCONSISTENT");
        AnsiConsole.Write(table);

        void Row(string name, long count) => table.AddRow(name, count.ToString("N0", CultureInfo.InvariantCulture));
    }
}
