using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the door to its durable answer.</summary>
public sealed partial class ClaimService(SaleGate gate, ClaimMetrics metrics, ILogger<ClaimService> logger)
{
    private readonly ILogger<ClaimService> _logger = logger;

    /// <summary>Claims a unit. It never throws: what went wrong is in the result.</summary>
    public ValueTask<ClaimOutcome> ClaimAsync(long activityId, ClaimRequest request)
    {
        var finding = gate.FindMonitorAsync(activityId, CancellationToken.None);
        return finding.IsCompletedSuccessfully ? ClaimAsync(finding.Result, request) : FindAndClaimAsync(finding, request);
    }

    private ValueTask<ClaimOutcome> ClaimAsync(ActivityMonitor? monitor, ClaimRequest request)
    {
        if (monitor is null)
            return ValueTask.FromResult(Reject(ClaimResult.NotFound));
        return monitor.Refuse(request.UserId) is { } refusal
            ? ValueTask.FromResult(Reject(refusal))
            : monitor.Batcher.ClaimAsync(request);
    }

    private async ValueTask<ClaimOutcome> FindAndClaimAsync(ValueTask<ActivityMonitor?> finding, ClaimRequest request)
    {
        ActivityMonitor? monitor;
        try
        {
            monitor = await finding;
        }
        catch (CatalogBusyException)
        {
            return Reject(ClaimResult.Overloaded);
        }
        catch (Exception exception)
        {
            CatalogFailed(exception);
            return Reject(ClaimResult.OutcomeUnknown);
        }

        return await ClaimAsync(monitor, request);
    }

    private ClaimOutcome Reject(ClaimResult result)
    {
        metrics.Claimed(result);
        return ClaimOutcome.Rejected(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog did not answer; a claim has an unknown outcome.")]
    private partial void CatalogFailed(Exception exception);
}
