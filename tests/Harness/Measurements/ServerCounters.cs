using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Harness.Measurements;

/// <summary>What a server counts of itself. The page may be some 0.3 seconds old: the exporter keeps it for so long.</summary>
/// <param name="AllocatedBytes">Bytes allocated since the process began, garbage or not.</param>
/// <param name="Claims">Claims answered since the process began.</param>
/// <param name="Lag">Log records whose orders are not stored yet.</param>
internal sealed record ServerCounters(long AllocatedBytes, long Claims, long Lag)
{
    public static async Task<ServerCounters> ReadAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        var lines = (await client.GetAsync("/metrics", token: null, cancellationToken)).Body.Split('\n');
        return new ServerCounters(
            Sum(lines, "dotnet_gc_heap_total_allocated_bytes_total"), Sum(lines, "couponkill_claims_total"), Sum(lines, "couponkill_projection_lag"));
    }

    /// <summary>The sum of all series of a metric; a line is <c>name{labels} value</c>.</summary>
    private static long Sum(string[] lines, string metric) => (long)lines
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
