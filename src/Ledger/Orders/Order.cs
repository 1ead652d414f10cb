using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Orders;

/// <summary>
/// An order: a claim as the read model stores it, and, on the order stream, the news that it stands so since <see cref="Version"/>.
/// It always carries the whole row, so that events may come twice or out of order.
/// </summary>
/// <param name="Claim">The claim.</param>
/// <param name="Version">Sequence number of the event that brought the order to this status; a smaller one never replaces it.</param>
/// <param name="UpdatedAtMs">When that event happened, in Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("ck.order")]
public readonly record struct Order(
    [property: Id(0)] Claim Claim,
    [property: Id(1)] long Version,
    [property: Id(2)] long UpdatedAtMs)
{
    /// <summary>The order's id.</summary>
    public OrderId Id => Claim.OrderId;
}
