using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the door to its durable answer.</summary>
public sealed partial class ClaimService(SaleGate gate, ClaimMetrics metrics, ILogger<ClaimService> logger)
{
    private readonly ILogger<ClaimService> _logger = logger;

    /// <summary>Claims a unit. It never throws: what went wrong is in the outcome.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="request">Who claims.</param>
    /// <param name="caller">Who waits for the answer; when nobody does any more, a claim that still waits for its batch is dropped.</param>
    internal ValueTask<PendingClaim> ClaimAsync(long activityId, ClaimRequest request, HttpContext caller) =>
        gate.FindFollowed(activityId) is { } monitor ? ClaimAsync(monitor, request, caller) : FindAndClaimAsync(activityId, request, caller);

    /// <summary>Most are refused here, so what only the others need comes last.</summary>
    private ValueTask<PendingClaim> ClaimAsync(ActivityMonitor monitor, ClaimRequest request, HttpContext caller) =>
        monitor.Refuse(request.UserId) is { } refusal ? Reject(refusal) : monitor.Batcher.ClaimAsync(request, caller.GoneToken());

    private async ValueTask<PendingClaim> FindAndClaimAsync(long activityId, ClaimRequest request, HttpContext caller)
    {
        ActivityMonitor? monitor;
        var gone = caller.GoneToken();
        try
        {
            monitor = await gate.FindMonitorAsync(activityId, gone);
        }
        catch (Exception exception) when (exception is CatalogBusyException || gone.IsCancellationRequested)
        {
            return await Reject(Outcome.Overloaded);
        }
        catch (Exception exception)
        {
            CatalogFailed(exception);
            return await Reject(Outcome.OutcomeUnknown);
        }

        return await (monitor is null ? Reject(Outcome.NotFound) : ClaimAsync(monitor, request, caller));
    }

    private ValueTask<PendingClaim> Reject(Outcome result)
    {
        metrics.Claimed(result);
        return PendingClaim.Rejected(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog did not answer; a claim has an unknown outcome.")]
    private partial void CatalogFailed(Exception exception);
}
