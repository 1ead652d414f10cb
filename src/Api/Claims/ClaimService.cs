using CouponKill.Api.Batching;
using CouponKill.Api.Gate;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the gate to its durable answer.</summary>
/// <param name="gate">Knows the activities.</param>
/// <param name="metrics">Counts the claims that are refused here; the batchers count all others.</param>
/// <param name="logger">Is told when the catalog does not answer.</param>
public sealed partial class ClaimService(SaleGate gate, ClaimMetrics metrics, ILogger<ClaimService> logger)
{
    private readonly ILogger<ClaimService> _logger = logger;

    /// <summary>Claims a unit. It never throws: what went wrong is in the outcome.</summary>
    /// <param name="activityId">The activity's id; there may be no such activity.</param>
    /// <param name="request">Who claims, with the key if there is one.</param>
    /// <param name="caller">Who waits for the answer; when nobody does any more, a claim that still waits for its batch is dropped.</param>
    internal ValueTask<PendingClaim> ClaimAsync(long activityId, ClaimRequest request, HttpContext caller) =>
        gate.FindFollowed(activityId) is { } activity
            ? ClaimAsync(activity, request, caller)
            : FindAndClaimAsync(activityId, request, caller);

    /// <summary>Most are refused here, so what only the others need comes last.</summary>
    private ValueTask<PendingClaim> ClaimAsync(FollowedActivity activity, ClaimRequest request, HttpContext caller) =>
        activity.Known.Refuse(request.UserId) is { } refusal
            ? Reject(refusal)
            : activity.Batcher.ClaimAsync(request, caller.DisconnectToken());

    private async ValueTask<PendingClaim> FindAndClaimAsync(long activityId, ClaimRequest request, HttpContext caller)
    {
        FollowedActivity? activity;
        var gone = caller.DisconnectToken();
        try
        {
            activity = await gate.FindActivityAsync(activityId, gone);
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

        return await (activity is null ? Reject(Outcome.NotFound) : ClaimAsync(activity, request, caller));
    }

    private ValueTask<PendingClaim> Reject(Outcome result)
    {
        metrics.Claimed(result);
        return PendingClaim.Rejected(result);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog did not answer; a claim has an unknown outcome.")]
    private partial void CatalogFailed(Exception exception);
}
