using CouponKill.Ledger.Orders;

namespace CouponKill.Contracts.Orders;

/// <summary>Names of the order stream; it has a stream for each of the <see cref="OrderPartitions"/>, by their number.</summary>
public static class OrderStreams
{
    /// <summary>The stream provider.</summary>
    public const string Provider = "orders";

    /// <summary>The stream namespace.</summary>
    public const string Namespace = "orders";
}
