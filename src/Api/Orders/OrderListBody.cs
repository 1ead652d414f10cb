using CouponKill.Api.Claims;

namespace CouponKill.Api.Orders;

/// <summary>A page of orders.</summary>
/// <param name="Items">The orders, by ascending id.</param>
/// <param name="Next">The value of "after" for the next page; null on the last.</param>
internal sealed record OrderListBody(IReadOnlyList<ClaimBody> Items, string? Next);
