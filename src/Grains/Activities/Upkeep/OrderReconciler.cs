using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Finds rows that are not as the ledger has them, first by a summary, and has them repaired.</summary>
internal sealed class OrderReconciler(
    LedgerComparison comparison, ReconcileSchedule schedule, LogOwnership ownership, OrderRepair repair, TimeProvider clock)
{
    /// <summary>Compares ledger and orders. Exceptions of the order store and of the stream pass through.</summary>
    /// <param name="storedUpTo">The last durable event; the order store holds all up to it.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="StaleEpochException">Another activation owns the log, or the log is older than the orders.</exception>
    /// <exception cref="OutcomeUnknownException">The log does not say whose it is, so nothing was repaired.</exception>
    public async Task ReconcileAsync(long storedUpTo, CancellationToken cancellationToken)
    {
        var summary = await comparison.CompareSummaryAsync(cancellationToken);
        schedule.Compared(storedUpTo, summary == SummaryComparison.Agrees);
        if (summary != SummaryComparison.Differs)
            return;
        var findings = await comparison.CompareClaimsAsync(storedUpTo, cancellationToken);
        if (findings.Wrong.Count == 0)
            return;
        // The rows may be those of another owner, who is further: so the log is asked after they were read.
        await ownership.WhenConfirmedSinceAsync(clock.GetTimestamp());
        await repair.RepairAsync(findings, storedUpTo, cancellationToken);
    }
}
