using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Audit;

/// <summary>What a comparison claim by claim found.</summary>
/// <param name="View">The ledger at the end of the comparison.</param>
/// <param name="Orders">Live order rows of the activity, by count.</param>
/// <param name="Missing">Live claims without their row.</param>
/// <param name="Unexpected">Live rows without their claim, by count.</param>
/// <param name="Wrong">What to repair of all that, as much as can be repaired at once.</param>
internal sealed record ComparisonFindings(
    ActivityView View, long Orders, IReadOnlyList<Claim> Missing, long Unexpected, IReadOnlyList<WrongRow> Wrong);

/// <summary>
/// Compares a ledger with the order store in both directions, page by page, while the sale goes on.
/// Events after a given number can be left out: they may still be on their way.
/// </summary>
/// <remarks>Runs on its grain's scheduler. Exceptions of the order store pass through.</remarks>
internal sealed class LedgerComparison(StockLedger ledger, IOrderStore store, TimeProvider clock)
{
    /// <summary>Wrong rows that one comparison tells of. So a repair's work is bounded; the next comparison tells of more.</summary>
    internal const int MaxWrong = 131_072;

    private const int PageSize = 1_000;

    /// <summary>Sequence numbers that a summary asks for at once: some 30 ms of the order store's work.</summary>
    private const int SummarySize = 16_384;

    /// <summary>The other upkeep of the activity waits meanwhile, so a store that stood still must not make it wait for minutes.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Compares counts and checksums, part by part with rests in between: all at once, a sale of a million would keep one of the store's
    /// cores from those who sell for more than a second. "Differs" says only that a closer look is due.
    /// </summary>
    public async Task<SummaryComparison> CompareSummaryAsync(CancellationToken cancellationToken)
    {
        var (seq, live, sum, stored) = (ledger.Seq, ledger.LiveClaims, ledger.LiveChecksum, default(OrderSummary));
        foreach (var part in Parts(seq))
        {
            var askedAt = clock.GetTimestamp();
            stored = stored.Join(await store.SummariseAsync(ledger.Definition!.Id, part, cancellationToken));
            if (part.Last < OrderId.MaxSeq)
                await Task.Delay(RestAfter(clock.GetElapsedTime(askedAt)), clock, cancellationToken);
            if (seq != ledger.Seq)
                return SummaryComparison.LedgerChanged;
        }

        return (stored.LiveOrders, stored.LiveChecksum) == (live, sum) ? SummaryComparison.Agrees : SummaryComparison.Differs;
    }

    /// <summary>Compares claim by claim.</summary>
    /// <param name="upToSeq">The last event to look at: what came after it is left out.</param>
    /// <param name="cancellationToken">Ends the comparison between two pages, or within the store's work.</param>
    public async Task<ComparisonFindings> CompareClaimsAsync(long upToSeq, CancellationToken cancellationToken)
    {
        var wrong = new List<WrongRow>();
        var missing = await FindMissingAsync(upToSeq, wrong, cancellationToken);
        var (orders, unexpected) = await CountRowsAsync(upToSeq, missing, wrong, cancellationToken);
        return new ComparisonFindings(ledger.View(), orders, missing, unexpected, wrong);
    }

    /// <summary>
    /// Three times as long as the store has worked, so that a summary takes a quarter of one of its cores; a second at most.
    /// </summary>
    internal static TimeSpan RestAfter(TimeSpan work) => TimeSpan.FromTicks(Math.Min(3 * work.Ticks, LongestRest.Ticks));

    /// <summary>All sequence numbers; the last part has those that the ledger does not know, too.</summary>
    private static IEnumerable<SeqRange> Parts(long seq)
    {
        var first = 1L;
        for (; first + SummarySize <= seq; first += SummarySize)
            yield return new SeqRange(first, first + SummarySize - 1);
        yield return new SeqRange(first, OrderId.MaxSeq);
    }

    private async Task<List<Claim>> FindMissingAsync(long upToSeq, List<WrongRow> wrong, CancellationToken cancellationToken)
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
            var stored = rows.ToLookup(row => row.Claim.Seq);
            foreach (var claim in expected)
            {
                var row = Pick(claim, stored[claim.Seq]);
                if (row?.Claim == claim || !ledger.Has(claim))
                    continue;
                missing.Add(claim);
                Note(wrong, new WrongRow(claim, row));
            }
        }

        return missing;
    }

    private async Task<(long Live, long Unexpected)> CountRowsAsync(
        long upToSeq, List<Claim> missing, List<WrongRow> wrong, CancellationToken cancellationToken)
    {
        var known = missing.Select(claim => claim.Seq).ToHashSet();
        var (live, unexpected, after) = (0L, 0L, 0L);
        while (true)
        {
            var rows = await store.ListByActivityAsync(ledger.Definition!.Id, after, PageSize, cancellationToken);
            foreach (var row in rows.Where(row => row.Claim.Status.IsLive()))
            {
                live++;
                var isUnderWay = row.Version > upToSeq && row.Version <= ledger.Seq;
                if (isUnderWay || ledger.Has(row.Claim))
                    continue;
                unexpected++;
                if (!known.Contains(row.Claim.Seq))
                    Note(wrong, new WrongRow(Claim: null, row));
            }

            if (rows.Count < PageSize)
                return (live, unexpected);
            after = rows[^1].Id.Value;
        }
    }

    /// <summary>The row of a claim. A store may have one of another user beside it, or in its place.</summary>
    private static Order? Pick(in Claim claim, IEnumerable<Order> rows)
    {
        Order? picked = null;
        foreach (var row in rows)
        {
            if (picked is null || row.Claim.UserId == claim.UserId)
                picked = row;
        }

        return picked;
    }

    private static void Note(List<WrongRow> wrong, WrongRow row)
    {
        if (wrong.Count < MaxWrong)
            wrong.Add(row);
    }
}
