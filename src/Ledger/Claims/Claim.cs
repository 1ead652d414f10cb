using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Claims;

/// <summary>One unit granted to one user.</summary>
/// <param name="ActivityId">The activity it was granted by.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Seq">Sequence number of the grant, unique in the activity.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAtMs">When it was granted, in Unix milliseconds.</param>
/// <param name="HoldExpiresAtMs">When the hold runs out, in Unix milliseconds; 0 when the claim was final at once.</param>
[GenerateSerializer, Immutable, Alias("ck.claim")]
public readonly record struct Claim(
    [property: Id(0)] long ActivityId,
    [property: Id(1)] long UserId,
    [property: Id(2)] long Seq,
    [property: Id(3)] ClaimStatus Status,
    [property: Id(4)] long CreatedAtMs,
    [property: Id(5)] long HoldExpiresAtMs)
{
    /// <summary>The order that this claim becomes; default for no claim.</summary>
    public OrderId OrderId => ActivityId == 0 ? default : OrderId.From(ActivityId, Seq);
}
