using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the door to its durable answer.</summary>
public sealed partial class ClaimService(SaleGate gate, ClaimMetrics metrics, ILogger<ClaimService> logger)
{
    private readonly ILogger<ClaimService> _logger = logger;

    /// <summary>Claims a unit. It never throws: what went wrong is in the result.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="request">Who claims.</param>
    /// <param name="aborted">Cancelled when nobody waits for the answer any more: a claim that still waits for its batch is dropped.</param>
    public ValueTask<ClaimOutcome> ClaimAsync(long activityId, ClaimRequest request, CancellationToken aborted)
    {
        var finding = gate.FindMonitorAsync(activityId, aborted);
        return finding.IsCompletedSuccessfully ? ClaimAsync(finding.Result, request, aborted) : FindAndClaimAsync(finding, request, aborted);
    }

    private ValueTask<ClaimOutcome> ClaimAsync(ActivityMonitor? monitor, ClaimRequest request, CancellationToken aborted)
    {
        if (monitor is null)
            return ValueTask.FromResult(Reject(ClaimResult.NotFound));
        return monitor.Refuse(request.UserId) is { } refusal
            ? ValueTask.FromResult(Reject(refusal))
            : monitor.Batcher.ClaimAsync(request, aborted);
    }

    private async ValueTask<ClaimOutcome> FindAndClaimAsync(
        ValueTask<ActivityMonitor?> finding, ClaimRequest request, CancellationToken aborted)
    {
        ActivityMonitor? monitor;
        try
        {
            monitor = await finding;
        }
        catch (Exception exception) when (exception is CatalogBusyException || aborted.IsCancellationRequested)
        {
            return Reject(ClaimResult.Overloaded);
        }
        catch (Exception exception)
        {
            CatalogFailed(exception);
            return Reject(ClaimResult.OutcomeUnknown);
        }

        return await ClaimAsync(monitor, request, aborted);
    }

    private ClaimOutcome Reject(ClaimResult result)
    {
        metrics.Claimed(result);
        return ClaimOutcome.Rejected(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog did not answer; a claim has an unknown outcome.")]
    private partial void CatalogFailed(Exception exception);
}
