namespace CouponKill.Api.Users;

/// <summary>A new account's id.</summary>
/// <param name="UserId">The id, a decimal number as text.</param>
internal sealed record UserBody(string UserId);
