using CouponKill.Api.Activities;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.Json;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Admin;

/// <summary>Running activities, for admins.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/activities").WithTags("Admin").RequireAuthorization(AuthPolicies.Admin)
            .ProducesProblems(KnownProblems.Forbidden);
        group.MapPost("/", CreateAsync)
            .WithName("createActivity")
            .WithSummary("Creates an activity")
            .WithDescription("With an Idempotency-Key, a repeat answers with the activity that the first request created, "
                + "and with the header Idempotent-Replay: true.")
            .TakesIdempotencyKey()
            .ProducesProblems(400, 401, 413, 415)
            .EndsWith(Outcome.KeyReused, Outcome.OutcomeUnknown)
            .WithResponseHeader(201, "Location", "The activity's address.")
            .WithResponseHeader(201, IdempotencyKey.ReplayHeader, "true, when an earlier request with the same key created it.");
        group.MapPost("/{id}/restock", RestockAsync)
            .WithName("restockActivity")
            .WithSummary("Adds units to an activity")
            .WithDescription("With an Idempotency-Key, a repeat adds nothing, and has the header Idempotent-Replay: true.")
            .TakesIdempotencyKey()
            .ProducesProblems(400, 401, 413, 415)
            .EndsWith(
                Outcome.NotFound,
                Outcome.Ended,
                Outcome.TotalTooLarge,
                Outcome.KeyReused,
                Outcome.OutcomeUnknown,
                Outcome.Unavailable,
                Outcome.StorageNotDurable,
                Outcome.ClockUntrusted)
            .WithResponseHeader(200, IdempotencyKey.ReplayHeader, "true, when an earlier request with the same key added the units.");
        group.MapCommand("pause", AdminAction.Pause, "Pauses an activity: it grants nothing until resumed, and still ends at its end");
        group.MapCommand("resume", AdminAction.Resume, "Resumes a paused activity");
        group.MapCommand("end", AdminAction.End, "Ends an activity for good");
        group.MapGet("/{id}/audit", AuditAsync)
            .WithName("auditActivity")
            .WithSummary("Compares the ledger with the stored orders")
            .WithDescription("Waits a few seconds for orders that are not stored yet. "
                + "An activity that refuses to sell can be audited, too; the field refused says why it refuses.")
            .ProducesProblems(400, 401)
            .EndsWith(Outcome.NotFound, Outcome.OutcomeUnknown);
    }

    private static void MapCommand(this RouteGroupBuilder group, string name, AdminAction action, string summary) =>
        group.MapPost("/{id}/" + name, (string id, JsonBody<EmptyRequest> body, ActivityAdmin admin, CancellationToken cancellationToken) =>
                ExecuteAsync(id, action, body, admin, cancellationToken))
            .WithName(name + "Activity")
            .WithSummary(summary)
            .WithDescription("The request has no body.")
            .ProducesProblems(400, 401, 413, 415)
            .EndsWith(
                Outcome.NotFound,
                Outcome.Ended,
                Outcome.OutcomeUnknown,
                Outcome.Unavailable,
                Outcome.StorageNotDurable,
                Outcome.ClockUntrusted);

    private static async Task<Results<Created<ActivityBody>, ApiProblem>> CreateAsync(
        JsonBody<CreateActivityRequest> body,
        HttpContext context,
        ActivityAdmin admin,
        CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        if (!IdempotencyKey.TryRead(context.Request, context.User.UserId, KeyScope.Create, out var key))
            return KnownProblems.InvalidIdempotencyKey;
        var answer = await admin.CreateAsync(body.Value.ToDefinition(), key, cancellationToken);
        if (!answer.IsDone)
            return answer.Problem;
        MarkReplay(answer, context.Response);
        return TypedResults.Created($"/api/v1/activities/{answer.Activity.Id}", answer.Activity);
    }

    private static async Task<Results<Ok<ActivityBody>, ApiProblem>> RestockAsync(
        string id,
        JsonBody<RestockRequest> body,
        HttpContext context,
        ActivityAdmin admin,
        CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        if (!IdempotencyKey.TryRead(context.Request, context.User.UserId, KeyScope.Restock, out var key))
            return KnownProblems.InvalidIdempotencyKey;
        var command = new AdminCommand(AdminAction.Restock, body.Value.Quantity!.Value, key);
        var answer = await admin.ExecuteAsync(id, command, cancellationToken);
        MarkReplay(answer, context.Response);
        return ToResult(answer);
    }

    private static async Task<Results<Ok<ActivityBody>, ApiProblem>> ExecuteAsync(
        string id, AdminAction action, JsonBody<EmptyRequest> body, ActivityAdmin admin, CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        return ToResult(await admin.ExecuteAsync(id, new AdminCommand(action, 0, CommandKey.None), cancellationToken));
    }

    private static void MarkReplay(AdminAnswer answer, HttpResponse response)
    {
        if (answer.IsReplay)
            response.Headers[IdempotencyKey.ReplayHeader] = IdempotencyKey.IsReplay;
    }

    private static Results<Ok<ActivityBody>, ApiProblem> ToResult(AdminAnswer answer)
    {
        if (!answer.IsDone)
            return answer.Problem;
        return TypedResults.Ok(answer.Activity);
    }

    private static Task<Results<Ok<AuditBody>, ApiProblem>> AuditAsync(
        string id, ActivityAdmin admin, CancellationToken cancellationToken) => admin.AuditAsync(id, cancellationToken);
}
