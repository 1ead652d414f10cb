using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the door to its durable answer.</summary>
public sealed partial class ClaimService(SaleGate gate, ClaimMetrics metrics, ILogger<ClaimService> logger)
{
    private readonly ILogger<ClaimService> _logger = logger;

    /// <summary>Claims a unit. It never throws: what went wrong is in the outcome.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="request">Who claims.</param>
    /// <param name="aborted">Cancelled when nobody waits for the answer any more: a claim that still waits for its batch is dropped.</param>
    internal ValueTask<PendingClaim> ClaimAsync(long activityId, ClaimRequest request, CancellationToken aborted)
    {
        var finding = gate.FindMonitorAsync(activityId, aborted);
        return finding.IsCompletedSuccessfully ? ClaimAsync(finding.Result, request, aborted) : FindAndClaimAsync(finding, request, aborted);
    }

    private ValueTask<PendingClaim> ClaimAsync(ActivityMonitor? monitor, ClaimRequest request, CancellationToken aborted)
    {
        if (monitor is null)
            return Reject(ClaimResult.NotFound);
        return monitor.Refuse(request.UserId) is { } refusal
            ? Reject(refusal)
            : monitor.Batcher.ClaimAsync(request, aborted);
    }

    private async ValueTask<PendingClaim> FindAndClaimAsync(
        ValueTask<ActivityMonitor?> finding, ClaimRequest request, CancellationToken aborted)
    {
        ActivityMonitor? monitor;
        try
        {
            monitor = await finding;
        }
        catch (Exception exception) when (exception is CatalogBusyException || aborted.IsCancellationRequested)
        {
            return await Reject(ClaimResult.Overloaded);
        }
        catch (Exception exception)
        {
            CatalogFailed(exception);
            return await Reject(ClaimResult.OutcomeUnknown);
        }

        return await ClaimAsync(monitor, request, aborted);
    }

    private ValueTask<PendingClaim> Reject(ClaimResult result)
    {
        metrics.Claimed(result);
        return PendingClaim.Rejected(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog did not answer; a claim has an unknown outcome.")]
    private partial void CatalogFailed(Exception exception);
}
