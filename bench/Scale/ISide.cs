using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>One of the two that are compared.</summary>
internal interface ISide
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>Sells so many units.</summary>
    Task<SaleResult> SellAsync(LoadPlan load, int claims, CancellationToken cancellationToken);
}
