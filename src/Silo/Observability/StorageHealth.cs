using CouponKill.Ledger.Activities;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CouponKill.Silo.Observability;

/// <summary>Ready means that the catalog answers: without it no claim gets anywhere.</summary>
internal sealed class StorageHealth(IActivityCatalog catalog) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await catalog.ListAsync(null, 0, 1, cancellationToken).WaitAsync(Timeout, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
