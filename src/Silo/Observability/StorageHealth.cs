using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CouponKill.Silo.Observability;

/// <summary>
/// Ready means that the catalog answers: without it no claim gets anywhere; and that the claim log's store keeps what it is given:
/// otherwise nothing is sold.
/// </summary>
internal sealed class StorageHealth(IActivityCatalog catalog, StorageDurability durability) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (durability.Fault is { } fault)
            return HealthCheckResult.Unhealthy(fault);
        await catalog.ListAsync(null, 0, 1, cancellationToken).WaitAsync(Timeout, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
