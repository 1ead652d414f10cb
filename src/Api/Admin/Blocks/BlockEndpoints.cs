using System.Security.Claims;
using CouponKill.Api.Auth;
using CouponKill.Api.Json;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Paging;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Admin.Blocks;

/// <summary>Blocking users from claiming, for admins.</summary>
internal static class BlockEndpoints
{
    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/users").WithTags("Admin").RequireAuthorization(AuthPolicies.Admin)
            .ProducesProblems(KnownProblems.Forbidden);
        group.MapGet("/blocked", ListAsync)
            .WithName("listBlockedUsers")
            .WithSummary("Lists blocked users by ascending id")
            .WithDescription("Blocks that are over are not listed.")
            .ProducesProblems(400, 401)
            .EndsWith(Outcome.OutcomeUnknown);
        group.MapGet("/{id}/block", FindAsync)
            .WithName("getUserBlock")
            .WithSummary("Shows why a user is blocked, and until when")
            .WithDescription("Only admins see the reason.")
            .ProducesProblems(400, 401)
            .ProducesProblems(KnownProblems.NotBlocked)
            .EndsWith(Outcome.OutcomeUnknown);
        group.MapPut("/{id}/block", BlockAsync)
            .WithName("blockUser")
            .WithSummary("Blocks a user from claiming")
            .WithDescription("From then on, claims of the user are answered with 403 user_blocked. What was granted before stays. "
                + "A request with another reason or end replaces the block; a repeat changes nothing. "
                + "It is not checked whether the account exists.")
            .ProducesProblems(400, 401, 413, 415)
            .ProducesProblems(KnownProblems.BlockListFull)
            .EndsWith(Outcome.OutcomeUnknown);
        group.MapDelete("/{id}/block", UnblockAsync)
            .WithName("unblockUser")
            .WithSummary("Lets a user claim again")
            .WithDescription("Nothing changes for a user who is not blocked.")
            .ProducesProblems(400, 401)
            .EndsWith(Outcome.OutcomeUnknown);
    }

    private static async Task<Results<Ok<BlockListBody>, ApiProblem>> ListAsync(
        string? after, string? limit, UserBlocks blocks, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var page = Page.Read(after, limit, errors, text => UserId.TryParse(text, out var id) ? id : null);
        if (errors.ToProblem() is { } problem)
            return problem;
        var found = await blocks.ListAsync(page.After, page.Limit, cancellationToken);
        var items = found.Select(BlockBody.From).ToList();
        return TypedResults.Ok(new BlockListBody(items, items.Count == page.Limit ? items[^1].UserId : null));
    }

    private static async Task<Results<Ok<BlockBody>, ApiProblem>> FindAsync(
        string id, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(id, out var userId))
            return KnownProblems.InvalidId("id");
        if (await blocks.FindAsync(userId, cancellationToken) is not { } block)
            return KnownProblems.NotBlocked;
        return TypedResults.Ok(BlockBody.From(block));
    }

    private static async Task<Results<Ok<BlockBody>, ApiProblem>> BlockAsync(
        string id, JsonBody<BlockRequest> body, ClaimsPrincipal caller, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(id, out var userId))
            return KnownProblems.InvalidId("id");
        if (!body.IsValid)
            return body.Problem;
        var command = new BlockCommand(userId, body.Value.Reason!, body.Value.Until, caller.UserId);
        if (await blocks.BlockAsync(command, cancellationToken) is not { } block)
            return KnownProblems.BlockListFull;
        return TypedResults.Ok(BlockBody.From(block));
    }

    private static async Task<Results<NoContent, ApiProblem>> UnblockAsync(
        string id, ClaimsPrincipal caller, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(id, out var userId))
            return KnownProblems.InvalidId("id");
        await blocks.UnblockAsync(userId, caller.UserId, cancellationToken);
        return TypedResults.NoContent();
    }
}
