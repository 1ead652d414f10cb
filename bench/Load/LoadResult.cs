using HdrHistogram;

namespace CouponKill.Bench.Load;

/// <summary>What came of a load.</summary>
/// <param name="Statuses">How often each HTTP status was answered.</param>
/// <param name="Latency">Latencies in microseconds, from when a request was meant to be sent; the unsent ones are in it, too.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Unsent">Requests that were due and never sent, because every connection was busy for too long.</param>
internal sealed record LoadResult(IReadOnlyDictionary<int, long> Statuses, HistogramBase Latency, TimeSpan Elapsed, long Unsent = 0)
{
    public long Requests => Statuses.Values.Sum();

    public double PerSecond => Requests / Elapsed.TotalSeconds;

    public long Count(int status) => Statuses.GetValueOrDefault(status);

    /// <summary>Joins what the threads of one load saw.</summary>
    public static LoadResult Join(IReadOnlyList<LoadResult> parts)
    {
        var latency = parts[0].Latency.Copy();
        foreach (var part in parts.Skip(1))
            latency.Add(part.Latency);
        var statuses = parts.SelectMany(part => part.Statuses).GroupBy(pair => pair.Key).ToDictionary(
            pairs => pairs.Key, pairs => pairs.Sum(pair => pair.Value));
        return new LoadResult(statuses, latency, parts.Max(part => part.Elapsed), parts.Sum(part => part.Unsent));
    }
}
