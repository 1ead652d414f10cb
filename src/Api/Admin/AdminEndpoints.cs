using System.Security.Claims;
using CouponKill.Api.Activities;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.Json;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CouponKill.Api.Admin;

/// <summary>Running activities, for admins.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/activities").WithTags("Admin").RequireAuthorization(AuthPolicies.Admin);
        group.MapPost("/", CreateAsync)
            .WithName("createActivity")
            .WithSummary("Makes an activity")
            .WithDescription("With an Idempotency-Key, a repeat answers with the activity that the first one made.")
            .ProducesProblems(400, 401, 403, 413, 415, 503)
            .WithResponseHeader(201, "Location", "The activity's address.");
        group.MapPost("/{id}/restock", RestockAsync)
            .WithName("restockActivity")
            .WithSummary("Adds units")
            .WithDescription("With an Idempotency-Key, a repeat adds nothing.")
            .ProducesProblems(400, 401, 403, 404, 409, 413, 415, 503);
        group.MapCommand("pause", AdminAction.Pause, "Stops granting; the clock goes on");
        group.MapCommand("resume", AdminAction.Resume, "Takes a pause back");
        group.MapCommand("end", AdminAction.End, "Ends an activity for good");
        group.MapGet("/{id}/audit", AuditAsync)
            .WithName("auditActivity")
            .WithSummary("Compares the ledger with the stored orders")
            .WithDescription("Waits some seconds for orders that are under way. An activity that refuses to sell is audited, too: refused says why.")
            .ProducesProblems(400, 401, 403, 404, 503);
    }

    private static void MapCommand(this RouteGroupBuilder group, string name, AdminAction action, string summary) =>
        group.MapPost("/{id}/" + name, (string id, JsonBody<EmptyRequest> body, ActivityAdmin admin, CancellationToken cancellationToken) =>
                ExecuteAsync(id, action, body, admin, cancellationToken))
            .WithName(name + "Activity")
            .WithSummary(summary)
            .WithDescription("There is no body.")
            .ProducesProblems(400, 401, 403, 404, 409, 413, 415, 503);

    private static async Task<Results<Created<ActivityBody>, ApiProblem>> CreateAsync(
        JsonBody<CreateActivityRequest> body,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey,
        ClaimsPrincipal caller,
        ActivityAdmin admin,
        CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        if (!IdempotencyKey.TryHash(idempotencyKey, caller.UserId, KeyScope.Create, out var key))
            return KnownProblems.InvalidIdempotencyKey;
        var activity = await admin.CreateAsync(body.Value.ToDefinition(), key, cancellationToken);
        return TypedResults.Created($"/api/v1/activities/{activity.Id}", activity);
    }

    private static async Task<Results<Ok<ActivityBody>, ApiProblem>> RestockAsync(
        string id,
        JsonBody<RestockRequest> body,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey,
        ClaimsPrincipal caller,
        ActivityAdmin admin,
        CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        if (!IdempotencyKey.TryHash(idempotencyKey, caller.UserId, KeyScope.Restock, out var key))
            return KnownProblems.InvalidIdempotencyKey;
        return await admin.ExecuteAsync(id, new AdminCommand(AdminAction.Restock, body.Value.Quantity!.Value, key), cancellationToken);
    }

    private static async Task<Results<Ok<ActivityBody>, ApiProblem>> ExecuteAsync(
        string id, AdminAction action, JsonBody<EmptyRequest> body, ActivityAdmin admin, CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        return await admin.ExecuteAsync(id, new AdminCommand(action, 0, CommandKey.None), cancellationToken);
    }

    private static Task<Results<Ok<AuditBody>, ApiProblem>> AuditAsync(
        string id, ActivityAdmin admin, CancellationToken cancellationToken) => admin.AuditAsync(id, cancellationToken);
}
