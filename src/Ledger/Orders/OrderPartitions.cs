using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Orders;

/// <summary>
/// How orders are spread over the partitions of their stream. An order keeps to one, so that its events stay in order; neighbours
/// share one, so that a batch is few messages and few pages of the order store.
/// </summary>
public static class OrderPartitions
{
    /// <summary>How many there are. Stores keep their number with what they have seen of each, so it cannot change by itself.</summary>
    public const int Count = 8;

    private const int NeighbourBits = 10;

    /// <summary>The partition of an order, 0 to <see cref="Count"/> - 1.</summary>
    public static int Of(OrderId id) => (int)(UserHash.Mix((ulong)id.Value >> NeighbourBits) % Count);
}
