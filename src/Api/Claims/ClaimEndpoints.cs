using CouponKill.Api.Auth;
using CouponKill.Api.Gate;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Claims;

/// <summary>Claiming a unit and looking at the own claim.</summary>
internal static class ClaimEndpoints
{
    public static void MapClaims(this IEndpointRouteBuilder routes)
    {
        var claim = routes.ServiceProvider.GetRequiredService<ClaimHandler>();
        var group = routes.MapGroup("/activities/{id}/claims").WithTags("Claims");
        group.MapPost("/", claim.HandleAsync)
            .ShortCircuitForUsers()
            .TakesIdempotencyKey()
            .WithName("claim")
            .WithSummary("Claims one unit")
            .WithDescription("Answers 201 when this request got a unit, and 200 with the header Idempotent-Replay: true "
                + "when the user has it already. Repeating a claim is always safe. With a per-user limit above 1, an Idempotency-Key "
                + "makes a repeat return the first answer instead of claiming another unit. The request has no body.")
            .Produces<ClaimBody>(201)
            .Produces<ClaimBody>(200)
            .ProducesProblems(400, 401, 413, 415)
            .EndsWith(OutcomeTable.OfClaims)
            .WithResponseHeader(201, "Location", "The order's address.")
            .WithResponseHeader(200, IdempotencyKey.ReplayHeader, "true");
        group.MapGet("/me", FindOwnAsync)
            .RequireAuthorization(AuthPolicies.User)
            .WithName("getOwnClaim")
            .WithSummary("Shows the caller's newest live claim")
            .WithDescription("A claim that has expired is live no more, and is found among the orders.")
            .ProducesProblems(400, 401)
            .ProducesProblems(KnownProblems.NoClaim)
            .EndsWith(
                Outcome.NotFound,
                Outcome.Overloaded,
                Outcome.OutcomeUnknown,
                Outcome.Unavailable,
                Outcome.StorageNotDurable,
                Outcome.ClockUntrusted);
    }

    private static async Task<Results<Ok<ClaimBody>, ApiProblem>> FindOwnAsync(
        string id, HttpContext context, SaleGate gate, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return KnownProblems.InvalidId("id");
        if (!await gate.ExistsAsync(activityId, cancellationToken))
            return Outcome.NotFound.ToProblem();
        var claim = await grains.GetGrain<IActivityGrain>(activityId).FindClaimAsync(context.User.UserId).WaitAsync(cancellationToken);
        if (claim is not { } found)
            return KnownProblems.NoClaim;
        return TypedResults.Ok(ClaimBody.From(found));
    }
}
