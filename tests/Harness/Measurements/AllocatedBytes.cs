using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Harness.Measurements;

/// <summary>What a server says at /metrics of the memory that it has allocated.</summary>
public static class AllocatedBytes
{
    /// <summary>The metric: bytes since the process began, of all threads, garbage or not.</summary>
    public const string Metric = "dotnet_gc_heap_total_allocated_bytes_total";

    private const string Lag = "couponkill_projection_lag";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Bytes that the server has allocated since it began.</summary>
    public static async Task<long> ReadAsync(CouponKillClient client, CancellationToken cancellationToken) =>
        (long)Sum(await PageAsync(client, cancellationToken), Metric)!.Value;

    /// <summary>The same, once all orders are stored; a server without orders answers at once.</summary>
    /// <exception cref="TimeoutException">They are not after two minutes.</exception>
    public static async Task<long> ReadWhenStoredAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        var page = await Eventually.GetAsync(
            () => PageAsync(client, cancellationToken), page => Sum(page, Lag) is null or 0, Patience, cancellationToken);
        return (long)Sum(page, Metric)!.Value;
    }

    private static async Task<string> PageAsync(CouponKillClient client, CancellationToken cancellationToken) =>
        (await client.GetAsync("/metrics", token: null, cancellationToken)).Body;

    /// <summary>The sum of all series of a metric, or null when the page has none.</summary>
    private static double? Sum(string page, string metric)
    {
        var values = page.Split('\n')
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Length > metric.Length && line[metric.Length] is ' ' or '{')
            .Select(line => line[(line.IndexOf(' ', line.IndexOf('}', StringComparison.Ordinal) + 1) + 1)..].Split(' ')[0])
            .Select(value => double.Parse(value, CultureInfo.InvariantCulture))
            .ToList();
        return values.Count > 0 ? values.Sum() : null;
    }
}
