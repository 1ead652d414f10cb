using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Grains.Activities.Audit;

/// <summary>A claim whose row is missing or another, or a live row without its claim.</summary>
/// <param name="Claim">The live claim; null when there is none.</param>
/// <param name="Row">The row as it was read; null when there is none.</param>
internal readonly record struct WrongRow(Claim? Claim, Order? Row)
{
    /// <summary>
    /// How the order should stand. A live row without its claim is one that has expired: the ledger forgets what is over, so whether it
    /// ever was there nobody can tell, and nothing is deleted.
    /// </summary>
    /// <param name="upToSeq">The last durable event, whose effects the order store has: the order's version.</param>
    /// <param name="decidedSeq">The last event of all.</param>
    /// <param name="nowMs">The time, in Unix milliseconds.</param>
    /// <returns>Null when the row is of an event that came later, and so is not wrong yet.</returns>
    public Order? Right(long upToSeq, long decidedSeq, long nowMs)
    {
        if (Row is { } row && row.Version > upToSeq && row.Version <= decidedSeq)
            return null;
        var claim = Claim ?? Row!.Value.Claim with { Status = ClaimStatus.Expired };
        return new Order(claim, upToSeq, nowMs);
    }

    /// <summary>True when the order store would not take the right order by its version.</summary>
    public bool IsNewerThan(in Order right) => Row is { } row && row.Version >= right.Version;

    /// <summary>True when the row tells of an event that the ledger does not have.</summary>
    public bool IsAheadOf(long decidedSeq) => Row is { } row && row.Version > decidedSeq;
}
