using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Claims;

/// <summary>A claim, and the order that it becomes: they are the same thing at two moments.</summary>
/// <param name="OrderId">The id of the order that the claim becomes.</param>
/// <param name="ActivityId">The id of the activity that granted the claim.</param>
/// <param name="UserId">The id of the user who has the claim.</param>
/// <param name="Seq">The sequence number of the grant; at least 1, unique in the activity, with gaps.</param>
/// <param name="Status">Held until paid or expired, or confirmed at once.</param>
/// <param name="CreatedAt">When the claim was granted, in UTC.</param>
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
