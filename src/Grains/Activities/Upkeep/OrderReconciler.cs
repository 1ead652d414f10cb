using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Finds live claims without their order row, first by a summary, and has them published again.</summary>
internal sealed class OrderReconciler(
    LedgerComparison comparison, ReconcileSchedule schedule, LogOwnership ownership, OrderRepair repair, TimeProvider clock)
{
    /// <summary>Compares ledger and orders. Exceptions of the order store and of the stream pass through.</summary>
    /// <param name="storedUpTo">The last durable event; the order store holds all up to it.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="StaleEpochException">Another activation owns the log.</exception>
    /// <exception cref="OutcomeUnknownException">The log does not say whose it is, so nothing was published.</exception>
    public async Task ReconcileAsync(long storedUpTo, CancellationToken cancellationToken)
    {
        var summary = await comparison.CompareSummaryAsync(cancellationToken);
        schedule.Compared(storedUpTo, summary == SummaryComparison.Agrees);
        if (summary != SummaryComparison.Differs)
            return;
        // The rows may be those of another owner, who is further.
        await ownership.WhenConfirmedSinceAsync(clock.GetTimestamp());
        var findings = await comparison.CompareClaimsAsync(storedUpTo, cancellationToken);
        if (findings.Missing.Count > 0)
            await repair.RepublishAsync(findings.Missing, storedUpTo, cancellationToken);
    }
}
