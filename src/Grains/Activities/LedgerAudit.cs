using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities.Ledger;

namespace CouponKill.Grains.Activities;

/// <summary>What a comparison found.</summary>
/// <param name="View">The ledger at the end of it.</param>
/// <param name="Orders">Live order rows.</param>
/// <param name="Missing">Live claims without their row.</param>
/// <param name="Unexpected">Live rows without their claim.</param>
internal sealed record AuditFindings(ActivityView View, long Orders, IReadOnlyList<Claim> Missing, long Unexpected);

/// <summary>What a glance at the order store says.</summary>
internal enum Glance
{
    /// <summary>The ledger changed meanwhile: it says nothing.</summary>
    Busy,

    /// <summary>Counts and checksums are equal.</summary>
    Agrees,

    /// <summary>They are not.</summary>
    Differs,
}

/// <summary>
/// Compares a ledger with the order store in both directions, page by page, while the sale goes on.
/// Events after a given number can be left out: they may still be on their way.
/// </summary>
internal sealed class LedgerAudit(StockLedger ledger, IOrderStore store)
{
    private const int PageSize = 1_000;

    /// <summary>Compares counts and checksums, by one query. "Differs" says only that a closer look is due.</summary>
    public async Task<Glance> GlanceAsync(CancellationToken cancellationToken)
    {
        var (seq, live, sum) = (ledger.Seq, ledger.LiveClaims, ledger.LiveSeqSum);
        var summary = await store.SummariseAsync(ledger.Definition!.Id, cancellationToken);
        if (seq != ledger.Seq)
            return Glance.Busy;
        return summary.LiveOrders == live && summary.LiveSeqSum == sum ? Glance.Agrees : Glance.Differs;
    }

    /// <summary>Compares claim by claim.</summary>
    /// <param name="upToSeq">Events after this one are left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<AuditFindings> CompareAsync(long upToSeq, CancellationToken cancellationToken)
    {
        var missing = await FindMissingAsync(upToSeq, cancellationToken);
        var (orders, unexpected) = await CountRowsAsync(upToSeq, cancellationToken);
        return new AuditFindings(ledger.View(), orders, missing, unexpected);
    }

    private async Task<List<Claim>> FindMissingAsync(long upToSeq, CancellationToken cancellationToken)
    {
        var (missing, page, cursor) = (new List<Claim>(), new List<Claim>(PageSize), 0);
        while (cursor >= 0)
        {
            page.Clear();
            cursor = ledger.ReadLive(cursor, PageSize, page);
            var expected = page.FindAll(claim => claim.Seq <= upToSeq);
            if (expected.Count == 0)
                continue;
            var rows = await store.FindManyAsync(expected.ConvertAll(claim => claim.OrderId), cancellationToken);
            var stored = rows.Select(row => row.Claim).ToHashSet();
            missing.AddRange(expected.Where(claim => !stored.Contains(claim) && ledger.Has(claim)));
        }

        return missing;
    }

    private async Task<(long Live, long Unexpected)> CountRowsAsync(long upToSeq, CancellationToken cancellationToken)
    {
        var (live, unexpected, after) = (0L, 0L, 0L);
        while (true)
        {
            var rows = await store.ListByActivityAsync(ledger.Definition!.Id, after, PageSize, cancellationToken);
            foreach (var row in rows.Where(row => row.Claim.Status.IsLive()))
            {
                live++;
                if (row.Version <= upToSeq && !ledger.Has(row.Claim))
                    unexpected++;
            }

            if (rows.Count < PageSize)
                return (live, unexpected);
            after = rows[^1].Id.Value;
        }
    }
}
