using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Rebuild;

/// <summary>A claim log, looked at.</summary>
/// <param name="Refusal">Why it cannot be used; null when it is whole.</param>
/// <param name="Position">Where it stood; null when there is no log.</param>
/// <param name="Ledger">What it holds; null when it cannot be read, is empty or is another activity's.</param>
public sealed record LogFinding(ActivityUnavailableException? Refusal, AcquiredLog? Position, StockLedger? Ledger);

/// <summary>Looks at a claim log and at what is known of it elsewhere, and changes nothing; somebody may be selling from it.</summary>
public sealed class LogExaminer(IClaimLog log, IOrderStore orders)
{
    private const int Attempts = 5;

    /// <summary>
    /// An owner that writes, saves snapshots and trims can make a whole log look damaged, so a bad finding counts only if nothing at all
    /// has moved meanwhile.
    /// </summary>
    /// <exception cref="RebuildException">It is being written to all the time.</exception>
    public async Task<LogFinding> ExamineAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var activityId = entry.Definition.Id;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var finding = await LookAsync(entry, cancellationToken);
            if (finding.Refusal is null || finding.Position == await FindLogAsync(activityId, cancellationToken))
                return finding;
        }

        throw new RebuildException($"The claim log of activity {activityId} is being written to: somebody sells from it.");
    }

    /// <summary>Where the log stands; null when there is none.</summary>
    public async Task<AcquiredLog?> FindLogAsync(long activityId, CancellationToken cancellationToken)
    {
        try
        {
            return await log.PeekAsync(activityId, cancellationToken);
        }
        catch (ClaimLogMissingException)
        {
            return null;
        }
    }

    /// <summary>The orders first: what they know must be in the log that is looked at afterwards.</summary>
    private async Task<LogFinding> LookAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var activityId = entry.Definition.Id;
        var stored = await orders.FindMaxVersionAsync(activityId, cancellationToken);
        var position = await FindLogAsync(activityId, cancellationToken);
        if (position is null)
            return new LogFinding(Missing(activityId), null, null);
        StockLedger? ledger = null;
        try
        {
            var replayed = await LedgerRecovery.ReplayAsync(log, activityId, position, cancellationToken);
            ledger = replayed.Ledger;
            LedgerRecovery.RefuseUnlessWhole(replayed, entry, stored);
            return new LogFinding(null, position, ledger);
        }
        catch (ActivityUnavailableException refusal)
        {
            var isUsable = ledger?.Definition is not null && refusal.Reason != UnavailableReason.OtherCreation;
            return new LogFinding(refusal, position, isUsable ? ledger : null);
        }
        catch (ClaimLogMissingException)
        {
            return new LogFinding(Missing(activityId), null, null);
        }
    }

    private static ActivityUnavailableException Missing(long activityId) =>
        new(UnavailableReason.LogMissing, $"The claim log of activity {activityId} is missing.");
}
