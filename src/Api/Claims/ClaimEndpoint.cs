using Microsoft.AspNetCore.Mvc;
using CouponKill.Api.Activities;
using CouponKill.Api.Json;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>
/// Claiming: the one endpoint that everybody calls in the same second. It writes its answers itself and allocates little;
/// measure before adding anything here.
/// </summary>
internal sealed class ClaimEndpoint(HotRoute route, ClaimService claims)
{
    public Task HandleAsync(HttpContext context, string id, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey) =>
        route.HandleAsync(context, (Endpoint: this, id, idempotencyKey), static (context, userId, request) =>
            request.Endpoint.ClaimAsync(context, userId, request.id, request.idempotencyKey));

    private Task ClaimAsync(HttpContext context, long userId, string id, string? idempotencyKey)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return ClaimProblems.InvalidId.WriteAsync(context.Response);
        if (!IdempotencyKey.TryHash(idempotencyKey, userId, KeyScope.Claim, out var key))
            return ClaimProblems.InvalidKey.WriteAsync(context.Response);
        var request = new ClaimRequest(userId, key);
        return BodyBytes.MayExist(context)
            ? HotRoute.GuardAsync(context, ClaimWithBodyAsync(context, activityId, request))
            : AnswerAsync(context.Response, claims.ClaimAsync(activityId, request, context));
    }

    private async Task ClaimWithBodyAsync(HttpContext context, long activityId, ClaimRequest request)
    {
        if (await JsonBody<EmptyRequest>.ReadAsync(context) is { IsValid: false } body)
            await body.Problem.ExecuteAsync(context);
        else
            await AnswerAsync(context.Response, claims.ClaimAsync(activityId, request, context));
    }

    /// <summary>The service never throws, so nothing guards it. What the gate refuses is answered without a state machine.</summary>
    private static Task AnswerAsync(HttpResponse response, in ValueTask<PendingClaim> claim) => claim.IsCompletedSuccessfully
        ? ClaimAnswer.WriteAsync(response, claim.Result.Outcome)
        : WaitAndAnswerAsync(response, claim);

    /// <summary>A method of its own, so that a waiting claim keeps no more than this alive.</summary>
    private static async Task WaitAndAnswerAsync(HttpResponse response, ValueTask<PendingClaim> claim) =>
        await ClaimAnswer.WriteAsync(response, (await claim).Outcome);
}
