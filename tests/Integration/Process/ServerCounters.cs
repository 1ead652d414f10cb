using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>What a server counts of itself. The page may be some 0.3 seconds old: the exporter keeps it for so long.</summary>
/// <param name="AllocatedBytes">Bytes allocated since the process began, garbage or not.</param>
/// <param name="Claims">Claims answered since the process began.</param>
/// <param name="Lag">Log records whose orders are not stored yet.</param>
internal sealed record ServerCounters(long AllocatedBytes, long Claims, long Lag)
{
    public static async Task<ServerCounters> ReadAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        var page = await MetricsPage.ReadAsync(client, cancellationToken);
        return new ServerCounters(
            (long)page.Sum("dotnet_gc_heap_total_allocated_bytes_total"),
            (long)page.Sum("couponkill_claims_total"),
            (long)page.Sum("couponkill_owned_lag_max"));
    }
}
