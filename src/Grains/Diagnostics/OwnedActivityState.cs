using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Activities;

namespace CouponKill.Grains.Diagnostics;

/// <summary>How an activity that this silo owns stands, as the metrics show it.</summary>
/// <param name="View">The view.</param>
/// <param name="LagRecords">Claim log records that the order store does not confirm yet.</param>
/// <param name="Outbox">What its outbox holds in memory.</param>
internal readonly record struct OwnedActivityState(ActivityView View, long LagRecords, OutboxLoad Outbox);
