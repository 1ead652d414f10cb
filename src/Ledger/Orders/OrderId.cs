using System.Globalization;

namespace CouponKill.Ledger.Orders;

/// <summary>
/// An order's id: the activity in the upper 24 bits (of 63) and the claim's sequence number in the lower 39.
/// So the ledger need not store it, nobody has to hand it out, and it tells where to ask.
/// </summary>
/// <param name="Value">The number; positive.</param>
[GenerateSerializer, Immutable, Alias("ck.order-id")]
public readonly record struct OrderId([property: Id(0)] long Value)
{
    private const int SeqBits = 39;

    /// <summary>The largest activity id: 16,777,215.</summary>
    public const long MaxActivityId = (1L << (63 - SeqBits)) - 1;

    /// <summary>The largest sequence number: 549,755,813,887.</summary>
    public const long MaxSeq = (1L << SeqBits) - 1;

    /// <summary>The activity.</summary>
    public long ActivityId => Value >> SeqBits;

    /// <summary>The sequence number of the claim in its activity.</summary>
    public long Seq => Value & MaxSeq;

    /// <summary>The order of a claim.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is outside its range.</exception>
    public static OrderId From(long activityId, long seq)
    {
        if (activityId is < 1 or > MaxActivityId)
            throw new ArgumentOutOfRangeException(nameof(activityId), activityId, $"An activity id lies in 1..{MaxActivityId}.");
        if (seq is < 1 or > MaxSeq)
            throw new ArgumentOutOfRangeException(nameof(seq), seq, $"A sequence number lies in 1..{MaxSeq}.");
        return new OrderId((activityId << SeqBits) | seq);
    }

    /// <summary>True for the canonical decimal text of an id.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; default when the result is false.</param>
    public static bool TryParse(string? text, out OrderId id)
    {
        var isNumber = DecimalId.TryParse(text, out var value);
        id = new OrderId(value);
        if (isNumber && id.ActivityId >= 1 && id.Seq >= 1)
            return true;
        id = default;
        return false;
    }

    /// <summary>The decimal text.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
