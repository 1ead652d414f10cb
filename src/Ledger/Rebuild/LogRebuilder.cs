using System.Globalization;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Rebuild;

/// <summary>
/// Replaces a claim log that is lost, old or damaged by what catalog and orders know. It may be stopped and repeated at any
/// moment: until the new log is complete, the old one stands.
/// </summary>
public sealed class LogRebuilder(
    LogExaminer examiner, IClaimLog log, IActivityCatalog catalog, IOrderStore orders, TimeProvider clock)
{
    private const int PageSize = 1_000;
    private const int Attempts = 5;

    /// <summary>Looks at everything and changes nothing.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="force">Replace a log that is whole, too, and by nothing but the orders.</param>
    /// <param name="progress">Hears how many orders have been read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RebuildException">There is nothing to rebuild, or it cannot be done now.</exception>
    public async Task<RebuildPlan> PlanAsync(long activityId, bool force, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var entry = await catalog.FindAsync(activityId, cancellationToken)
            ?? throw new RebuildException($"There is no activity {activityId}.");
        var finding = await examiner.ExamineAsync(entry, cancellationToken);
        var rows = await ReadOrdersAsync(activityId, progress, cancellationToken);
        if (!entry.LogCreated && rows.Count == 0 && finding.Refusal?.Reason != UnavailableReason.OtherCreation)
            throw new RebuildException($"Activity {activityId} was never opened: there is nothing to rebuild.");
        if (finding.Refusal is null && !force)
            throw new RebuildException(
                $"The claim log of activity {activityId} is whole up to event {finding.Ledger!.Seq}: there is nothing to rebuild.");
        try
        {
            return Plan(entry, finding, rows, force);
        }
        catch (LedgerCorruptException exception)
        {
            throw new RebuildException(
                $"The orders of activity {activityId} make no ledger: {exception.Message}{(force ? "" : " --force keeps them all.")}",
                exception);
        }
    }

    /// <summary>Replaces the log.</summary>
    /// <returns>Where the old log is kept, for people; null when there was nothing to keep.</returns>
    /// <exception cref="RebuildException">Somebody has written to the log since it was looked at; nothing has changed.</exception>
    public async Task<string?> CarryOutAsync(RebuildPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var activityId = plan.View.Id;
        var keepAs = clock.GetUtcNow().ToString("'replaced-'yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        try
        {
            var creation = await catalog.AdoptAsync(activityId, CreationId.New(), cancellationToken);
            var kept = await log.ReplaceAsync(
                activityId,
                plan.Finding.Position?.LastRecordNo,
                creation,
                SnapshotCodec.Encode(plan.Ledger.Freeze()),
                keepAs,
                cancellationToken);
            await catalog.MarkLogCreatedAsync(activityId, cancellationToken);
            return kept;
        }
        catch (RecordNumberException exception)
        {
            throw new RebuildException(
                $"The claim log of activity {activityId} was written to meanwhile: pause the activity, or stop the silos.", exception);
        }
    }

    private static RebuildPlan Plan(CatalogEntry entry, LogFinding finding, List<Order> rows, bool force)
    {
        var image = finding.Ledger?.Freeze();
        var usable = force ? null : image;
        var ledger = LedgerRebuild.Restore(entry, usable, rows, keepClashes: force);
        var onlyInLog = finding.Ledger is null ? 0 : CountOnlyInLog(finding.Ledger, rows);
        return new RebuildPlan(ledger, finding)
        {
            KnownSeq = LedgerRebuild.KnownSeq(entry, usable, rows),
            Orders = rows.Count,
            OnlyInLog = force ? 0 : onlyInLog,
            GivenUp = force ? onlyInLog : 0,
            // Held units may have come back since.
            LostAtLeast = entry.Definition.HoldSeconds == 0 ? Math.Max(0, (entry.LastView?.Sold ?? 0) - ledger.LiveClaims) : 0,
            AboveKnownTotal = ledger.View().Total - LedgerRebuild.KnownTotal(entry, usable),
        };
    }

    private static long CountOnlyInLog(StockLedger ledger, List<Order> rows)
    {
        var stored = rows.Select(row => (row.Claim.Seq, row.Claim.UserId)).ToHashSet();
        var live = new List<Claim>();
        ledger.ReadLive(0, int.MaxValue, live);
        return live.Count(claim => !stored.Contains((claim.Seq, claim.UserId)));
    }

    /// <summary>Rows that come in between would be missed, so there must be none.</summary>
    private async Task<List<Order>> ReadOrdersAsync(long activityId, IProgress<long> progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var before = await orders.SummariseAsync(activityId, SeqRange.All, cancellationToken);
            var rows = await ReadPagesAsync(activityId, progress, cancellationToken);
            if (before == await orders.SummariseAsync(activityId, SeqRange.All, cancellationToken))
                return rows;
        }

        throw new RebuildException(
            $"Orders of activity {activityId} are still being stored: wait until the stream has been read to its end.");
    }

    private async Task<List<Order>> ReadPagesAsync(long activityId, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var rows = new List<Order>();
        while (true)
        {
            var page = await orders.ListByActivityAsync(activityId, TakeBackLastId(rows), PageSize, cancellationToken);
            rows.AddRange(page);
            progress.Report(rows.Count);
            if (page.Count < PageSize)
                return rows;
        }
    }

    /// <summary>
    /// Two rows share an id where a number was given twice, and a page may end between them: the next one begins with that id.
    /// </summary>
    /// <returns>The id after which to read on.</returns>
    private static long TakeBackLastId(List<Order> rows)
    {
        if (rows.Count == 0)
            return 0;
        var last = rows[^1].Id;
        while (rows.Count > 0 && rows[^1].Id == last)
            rows.RemoveAt(rows.Count - 1);
        return last.Value - 1;
    }
}
