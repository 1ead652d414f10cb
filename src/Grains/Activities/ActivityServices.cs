using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;

namespace CouponKill.Grains.Activities;

/// <summary>What an activity grain works with.</summary>
/// <param name="Log">Decisions, durably.</param>
/// <param name="Catalog">Which activities there are.</param>
/// <param name="Orders">The read model, to compare with.</param>
/// <param name="Registry">The activities of this silo, for the metrics.</param>
/// <param name="Metrics">The grains' instruments.</param>
internal sealed record ActivityServices(
    IClaimLog Log, IActivityCatalog Catalog, IOrderStore Orders, ActivityRegistry Registry, GrainMetrics Metrics)
{
    /// <summary>
    /// One of a silo's activities at a time compares its ledger with the order store: after a restart all are due at once, and the store is
    /// needed for the sale.
    /// </summary>
    public SemaphoreSlim Comparing { get; } = new(1);
}
