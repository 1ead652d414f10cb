using CouponKill.Api.Gate;
using CouponKill.Api.Http;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Paging;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Activities;

/// <summary>Reading activities, for everybody.</summary>
internal static class ActivityEndpoints
{
    public static void MapActivities(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/activities").WithTags("Activities").CachedForASecond();
        group.MapGet("/", ListAsync)
            .WithName("listActivities")
            .WithSummary("Lists activities by ascending id")
            .WithDescription("The status filter uses the last stored status, which may lag by some seconds.")
            .ProducesProblems(400);
        group.MapGet("/{id}", FindAsync)
            .WithName("getActivity")
            .WithSummary("Shows an activity and its stock")
            .WithDescription("How it stands now, or stood at most a second ago where a cache lies between.")
            .ProducesProblems(400)
            .EndsWith(
                Outcome.NotFound,
                Outcome.Overloaded,
                Outcome.OutcomeUnknown,
                Outcome.Unavailable,
                Outcome.StorageNotDurable,
                Outcome.ClockUntrusted);
    }

    private static async Task<Results<Ok<ActivityListBody>, ApiProblem>> ListAsync(
        string? status, string? after, string? limit, ActivityListing listing, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var wanted = ReadStatus(status, errors);
        var page = Page.Read(after, limit, errors, text => ActivityId.TryParse(text, out var id) ? id : null);
        if (errors.ToProblem() is { } problem)
            return problem;
        return TypedResults.Ok(await listing.ListAsync(wanted, page, cancellationToken));
    }

    private static async Task<Results<Ok<ActivityBody>, ApiProblem>> FindAsync(
        string id, SaleGate gate, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return KnownProblems.InvalidId("id");
        if (await gate.FindAsync(activityId, cancellationToken) is not { } view)
            return Outcome.NotFound.ToProblem();
        return TypedResults.Ok(ActivityBody.From(view, time.GetUtcNow()));
    }

    private static ActivityStatus? ReadStatus(string? text, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (ActivityStatusNames.Find(text) is { } status)
            return status;
        errors.Invalid("status", $"Must be {string.Join(", ", ActivityStatusNames.All.SkipLast(1))} or {ActivityStatusNames.All[^1]}.");
        return null;
    }
}
