using CouponKill.Api.Batching;
using CouponKill.Api.Http;
using CouponKill.Api.Json;
using CouponKill.Api.ShortCircuit;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Claims;

/// <summary>
/// Handles claims: the one endpoint that everybody calls in the same second. It writes its answers itself and allocates little;
/// measure before adding anything here.
/// </summary>
/// <param name="route">Authenticates, and answers what fails.</param>
/// <param name="claims">Takes a claim to its outcome.</param>
internal sealed class ClaimHandler(ShortCircuitHandler route, ClaimService claims)
{
    public Task HandleAsync(HttpContext context, string id) =>
        route.HandleAsync(context, (Handler: this, id), static (context, userId, request) =>
            request.Handler.Claim(context, userId, request.id));

    private GuardedAnswer Claim(HttpContext context, long userId, string id)
    {
        if (context.Request.QueryString.HasValue && StrictQuery.Refuse(context.Request.Query, []) is { } refusal)
            return GuardedAnswer.Of(context, refusal.ExecuteAsync(context));
        if (!ActivityId.TryParse(id, out var activityId))
            return GuardedAnswer.Of(context, ClaimProblems.InvalidId.WriteAsync(context.Response));
        if (!IdempotencyKey.TryRead(context.Request, userId, KeyScope.Claim, out var key))
            return GuardedAnswer.Of(context, ClaimProblems.InvalidKey.WriteAsync(context.Response));
        var request = new ClaimRequest(userId, key);
        return BodyBytes.MayExist(context)
            ? GuardedAnswer.Of(context, ClaimWithBodyAsync(context, activityId, request))
            : GuardedAnswer.Of<PendingClaim, PendingClaimWriter>(context, claims.ClaimAsync(activityId, request, context));
    }

    private async Task ClaimWithBodyAsync(HttpContext context, long activityId, ClaimRequest request)
    {
        if (await JsonBody<EmptyRequest>.ReadAsync(context) is { IsValid: false } body)
            await body.Problem.ExecuteAsync(context);
        else
            await ClaimAnswer.WriteAsync(context.Response, (await claims.ClaimAsync(activityId, request, context)).Outcome);
    }
}
