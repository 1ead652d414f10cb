using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Grains.Activities.Audit;

/// <summary>
/// The orders that the order store refuses for good, as far as this activation has heard: they are published again with every comparison
/// that misses them, so the next activation hears of them, too.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
internal sealed class PutAsideOrders
{
    /// <summary>Beyond it the count is too small; what is missing is told in full all the same.</summary>
    internal const int Capacity = 10_000;

    private readonly HashSet<long> _seqs = [];

    /// <summary>Takes note of refused orders.</summary>
    public void Add(IEnumerable<Order> orders)
    {
        foreach (var order in orders)
        {
            if (_seqs.Count < Capacity)
                _seqs.Add(order.Claim.Seq);
        }
    }

    /// <summary>How many of the claims without a row were refused; all others are forgotten: they have got their row.</summary>
    public int CountAmong(IReadOnlyCollection<Claim> missing)
    {
        _seqs.IntersectWith(missing.Select(claim => claim.Seq));
        return _seqs.Count;
    }
}
