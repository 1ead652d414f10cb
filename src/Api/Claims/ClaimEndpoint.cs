using CouponKill.Api.Activities;
using CouponKill.Api.Auth;
using CouponKill.Api.Json;
using CouponKill.Contracts.Claims;
using Microsoft.AspNetCore.Mvc;

namespace CouponKill.Api.Claims;

/// <summary>
/// Claiming: the one endpoint that everybody calls in the same second. It writes its answers itself and allocates little;
/// measure before adding anything here.
/// </summary>
internal sealed class ClaimEndpoint(ClaimService claims)
{
    public async Task HandleAsync(HttpContext context, string id, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey)
    {
        var response = context.Response;
        if (!ActivityId.TryParse(id, out var activityId))
        {
            await ClaimProblems.InvalidId.WriteAsync(response);
            return;
        }

        var userId = context.User.UserId;
        if (!IdempotencyKey.TryHash(idempotencyKey, userId, KeyScope.Claim, out var key))
        {
            await ClaimProblems.InvalidKey.WriteAsync(response);
            return;
        }

        if (BodyBytes.MayExist(context) && await JsonBody<EmptyRequest>.ReadAsync(context) is { IsValid: false } body)
        {
            await body.Problem.ExecuteAsync(context);
            return;
        }

        var outcome = await claims.ClaimAsync(activityId, new ClaimRequest(userId, key));
        await ClaimAnswer.WriteAsync(response, outcome);
    }
}
