using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Orders;

/// <summary>What the order store holds of one activity.</summary>
/// <param name="LiveOrders">Rows that are held or confirmed.</param>
/// <param name="LiveChecksum">The sum over them of <see cref="WeightOf"/>: with the count, a cheap check for equality.</param>
/// <param name="MaxVersion">The newest event seen; 0 when there are no rows.</param>
public readonly record struct OrderSummary(long LiveOrders, long LiveChecksum, long MaxVersion)
{
    /// <summary>All that is weighed is taken modulo this prime, so that any store can count with it.</summary>
    public const long Modulus = 1_000_003;

    /// <summary>
    /// What a live order adds to the checksum. It is cubic in the sequence number: in a plain sum, orders 1 and 4 missing and 2 and 3 too
    /// many would look like none.
    /// </summary>
    public static long WeightOf(long userId, long seq, long createdAtMs, ClaimStatus status)
    {
        var (x, rest) = (seq % Modulus, (userId % Modulus) + (createdAtMs % Modulus));
        return ((x * x % Modulus * x) + (rest * (x + 1))) % Modulus * (int)status;
    }

    /// <summary>The summary of two parts of an activity's rows that share none.</summary>
    public OrderSummary Join(in OrderSummary other) =>
        new(LiveOrders + other.LiveOrders, unchecked(LiveChecksum + other.LiveChecksum), Math.Max(MaxVersion, other.MaxVersion));
}

/// <summary>A row that is to be another, whatever its version.</summary>
/// <param name="Stored">The row as it was read.</param>
/// <param name="Right">As it should be.</param>
public readonly record struct OrderCorrection(Order Stored, Order Right);

/// <summary>Sequence numbers from the first to the last, with both.</summary>
/// <param name="First">At least 1.</param>
/// <param name="Last">At most <see cref="OrderId.MaxSeq"/>.</param>
public readonly record struct SeqRange(long First, long Last)
{
    /// <summary>All that there can be.</summary>
    public static SeqRange All => new(1, OrderId.MaxSeq);
}

/// <summary>The read model of all orders. Every write is idempotent.</summary>
public interface IOrderStore
{
    /// <summary>Inserts or updates rows in one transaction; a row with the same or a newer <see cref="Order.Version"/> stays.</summary>
    /// <exception cref="OrdersRefusedException">One of them can never be stored as it is; nothing was written.</exception>
    Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken);

    /// <summary>
    /// Corrects rows in one transaction, though they bear versions that no repeat could replace. One that has changed since it was read
    /// stays, if it is the newer one.
    /// </summary>
    /// <exception cref="OrdersRefusedException">As above.</exception>
    Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken);

    /// <summary>The order, or null.</summary>
    Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken);

    /// <summary>Orders by ascending id, after <paramref name="after"/> (0 for the first), of one user or of all (null).</summary>
    Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>All orders of an activity by ascending id, live or not, after <paramref name="after"/> (0 for the first).</summary>
    Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The rows that exist among <paramref name="ids"/> (at most 1,000), in any order.</summary>
    Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Count, checksum and newest version of an activity's rows whose claims have these sequence numbers. It reads all of them.
    /// </summary>
    Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken);

    /// <summary>The newest event that an activity's rows have ever borne, by a look at a few rows; 0 when there was none.</summary>
    Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken);
}
