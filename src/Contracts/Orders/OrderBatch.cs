using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;

namespace CouponKill.Contracts.Orders;

/// <summary>
/// Orders of one activity and one stream partition, as they travel on the order stream: one message for many, because the cost of a
/// stream is per message.
/// </summary>
/// <param name="Orders">The orders; the sender must not change the array afterwards.</param>
[GenerateSerializer, Immutable, Alias("ck.order-batch")]
public sealed record OrderBatch([property: Id(0)] Order[] Orders)
{
    /// <summary>The identity of the activity's creation; <see cref="CreationId.None"/> in what an earlier version has sent.</summary>
    [Id(1)]
    public CreationId Creation { get; init; }
}
