using CouponKill.Ledger.Time;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CouponKill.Silo.Clocks;

/// <summary>Not ready while the clock is so wrong that nothing is decided by it.</summary>
internal sealed class ClockHealth(ClockGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(guard.IsTrusted
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The clock of this machine is wrong by more than Clock:MaxSkew."));
}
