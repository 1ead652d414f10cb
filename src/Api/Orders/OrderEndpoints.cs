using System.Security.Claims;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Paging;
using CouponKill.Api.Problems;
using CouponKill.Ledger;
using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Orders;

/// <summary>Reading orders: one's own, or all for admins.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/orders").WithTags("Orders").RequireAuthorization(AuthPolicies.User);
        group.MapGet("/", ListAsync)
            .WithName("listOrders")
            .WithSummary("Lists orders by ascending id")
            .WithDescription("Users see their own orders. Admins see all orders, or with userId those of one user.")
            .ProducesProblems(400, 401)
            .ProducesProblems(KnownProblems.Forbidden);
        group.MapGet("/{id}", FindAsync)
            .WithName("getOrder")
            .WithSummary("Shows an order to its owner or an admin")
            .WithDescription("A claim can be read as an order from the moment on at which it was granted.")
            .ProducesProblems(400, 401)
            .ProducesProblems(KnownProblems.OrderNotFound)
            .EndsWith(Outcome.Overloaded, Outcome.OutcomeUnknown, Outcome.Unavailable, Outcome.StorageNotDurable, Outcome.ClockUntrusted);
    }

    private static async Task<Results<Ok<OrderListBody>, ApiProblem>> ListAsync(
        string? after, string? limit, string? userId, ClaimsPrincipal caller, IOrderStore store, CancellationToken cancellationToken)
    {
        if (userId is not null && !caller.IsAdmin)
            return KnownProblems.Forbidden with { Field = "userId", Detail = "Only admins may ask for the orders of a user." };
        var errors = new FieldErrors();
        var page = Page.Read(after, limit, errors, text => DecimalId.TryParse(text, out var id) ? id : null);
        var owner = caller.IsAdmin ? ReadUserId(userId, errors) : caller.UserId;
        if (errors.ToProblem() is { } problem)
            return problem;

        var orders = await store.ListAsync(owner, page.After, page.Limit, cancellationToken);
        var items = orders.Select(order => ClaimBody.From(order.Claim)).ToList();
        return TypedResults.Ok(new OrderListBody(items, items.Count == page.Limit ? items[^1].OrderId : null));
    }

    private static async Task<Results<Ok<ClaimBody>, ApiProblem>> FindAsync(
        string id, ClaimsPrincipal caller, OrderReader reader, CancellationToken cancellationToken)
    {
        if (!DecimalId.TryParse(id, out _))
            return KnownProblems.InvalidId("id");
        if (!OrderId.TryParse(id, out var orderId))
            return KnownProblems.OrderNotFound;
        if (await reader.FindAsync(orderId, caller.UserId, caller.IsAdmin, cancellationToken) is not { } claim)
            return KnownProblems.OrderNotFound;
        return TypedResults.Ok(ClaimBody.From(claim));
    }

    private static long? ReadUserId(string? text, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (UserId.TryParse(text, out var id))
            return id;
        errors.Invalid("userId", "Must be a user's id.");
        return null;
    }
}
