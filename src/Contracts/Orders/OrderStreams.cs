namespace CouponKill.Contracts.Orders;

/// <summary>
/// Names of the order stream. An order keeps to one partition, so that its events stay in order; neighbours share one, so that
/// a batch is few messages and few pages of the order store.
/// </summary>
public static class OrderStreams
{
    /// <summary>The stream provider.</summary>
    public const string Provider = "orders";

    /// <summary>The stream namespace.</summary>
    public const string Namespace = "orders";

    /// <summary>How many streams the orders are spread over.</summary>
    public const int Partitions = 8;

    private const int NeighbourBits = 10;

    /// <summary>The stream of an order, 0 to <see cref="Partitions"/> - 1.</summary>
    public static int Partition(OrderId id) => (int)(Claims.UserHash.Mix((ulong)id.Value >> NeighbourBits) % Partitions);
}
