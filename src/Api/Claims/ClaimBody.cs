using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Claims;

/// <summary>A claim, and the order that it becomes: they are the same thing at two moments.</summary>
/// <param name="OrderId">The order's id.</param>
/// <param name="ActivityId">The activity that granted it.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Seq">Sequence number of the grant, unique in the activity.</param>
/// <param name="Status">Held until paid or expired, or confirmed at once.</param>
/// <param name="CreatedAt">When it was granted.</param>
/// <param name="HoldExpiresAt">When the hold runs out; null when the claim was final at once.</param>
internal sealed record ClaimBody(
    string OrderId,
    string ActivityId,
    string UserId,
    long Seq,
    ClaimStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? HoldExpiresAt)
{
    public static ClaimBody From(in Claim claim) => new(
        claim.OrderId.ToString(),
        claim.ActivityId.ToString(),
        claim.UserId.ToString(),
        claim.Seq,
        claim.Status,
        DateTimeOffset.FromUnixTimeMilliseconds(claim.CreatedAtMs),
        claim.HoldExpiresAtMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(claim.HoldExpiresAtMs));
}
