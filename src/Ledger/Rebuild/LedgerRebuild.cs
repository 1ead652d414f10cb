using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Rebuild;

/// <summary>
/// Puts a ledger together from what is known outside its log: the catalog and the order rows; and from an old copy of the log,
/// if there is one. An old copy is right up to its last event, the orders are right after it.
/// </summary>
internal static class LedgerRebuild
{
    /// <summary>
    /// Sequence numbers left out. Clients may have been told of claims after the last known event, as many as there are units; no
    /// number, and so no order id, may be given a second time. All processes take a view this new for newer than theirs.
    /// </summary>
    public const long SkippedSeqs = ActivityLimits.Total;

    /// <summary>The ledger, paused unless it has ended.</summary>
    /// <param name="entry">The catalog's entry.</param>
    /// <param name="log">The ledger of an old copy of the log, or null.</param>
    /// <param name="orders">All rows of the activity.</param>
    /// <param name="keepClashes">Keep claims whose numbers were given twice; they are refused otherwise.</param>
    /// <exception cref="LedgerCorruptException">The parts do not fit together.</exception>
    public static StockLedger Restore(CatalogEntry entry, LedgerImage? log, IReadOnlyCollection<Order> orders, bool keepClashes = false)
    {
        var claims = Claims(log, orders);
        if (!keepClashes && FirstClash(claims) is { } clash)
            throw new LedgerCorruptException(
                $"The order with seq {clash.Seq} of user {clash.UserId} clashes with the one before it: numbers were given twice.");
        var seq = KnownSeq(entry, log, orders) + SkippedSeqs;
        if (seq > OrderId.MaxSeq)
            throw new LedgerCorruptException($"Activity {entry.Definition.Id} has no sequence numbers left.");
        var phase = PhaseOf(entry, log, orders);
        var image = new LedgerImage(
            entry.Definition,
            (byte)phase,
            IsPaused: phase != StockLedger.Phase.Ended,
            LastAtMs: Greatest(log?.LastAtMs, orders.Select(order => order.UpdatedAtMs)),
            Total: Math.Max(KnownTotal(entry, log), claims.Count(claim => claim.Claim.Status.IsLive())),
            seq,
            LastGrantSeq: Greatest(
                Math.Max(log?.LastGrantSeq ?? 0, entry.LastView?.LastGrantSeq ?? 0), orders.Select(order => order.Claim.Seq)),
            log?.RestockKeys ?? [],
            FrozenClaims.Empty);
        var ledger = StockLedger.Restore(image);
        foreach (var (claim, key) in claims)
            ledger.RestoreClaim(claim, key);
        return ledger;
    }

    /// <summary>The newest event that anything knows of.</summary>
    public static long KnownSeq(CatalogEntry entry, LedgerImage? log, IReadOnlyCollection<Order> orders) =>
        Greatest(Math.Max(log?.Seq ?? 0, entry.LastView?.Seq ?? 0), orders.Select(order => order.Version));

    /// <summary>Units ever put on sale, as far as is known; the catalog and the log only ever lag.</summary>
    public static int KnownTotal(CatalogEntry entry, LedgerImage? log) =>
        Math.Max(entry.LastView?.Total ?? entry.Definition.Total, log?.Total ?? 0);

    /// <summary>The log's claims as the newer rows have them, with their keys; then the rows that the log does not know.</summary>
    private static List<(ClaimSlot Claim, CommandKey Key)> Claims(LedgerImage? log, IReadOnlyCollection<Order> orders)
    {
        var newer = orders
            .Where(order => order.Version > (log?.Seq ?? 0))
            .ToDictionary(order => (order.Claim.Seq, order.Claim.UserId));
        var claims = new List<(ClaimSlot Claim, CommandKey Key)>();
        foreach (var (known, key) in log?.Claims.BySeq() ?? [])
        {
            var claim = known;
            if (newer.Remove((claim.Seq, claim.UserId), out var order))
                claim.Status = order.Claim.Status;
            claims.Add((claim, key));
        }

        claims.AddRange(newer.Values.Select(order => (ToSlot(order.Claim), CommandKey.None)));
        claims.Sort((left, right) => ClaimSlot.BySeq(left.Claim, right.Claim));
        return claims;
    }

    private static ClaimSlot ToSlot(in Claim claim) =>
        new() { UserId = claim.UserId, Seq = claim.Seq, CreatedAtMs = claim.CreatedAtMs, Status = claim.Status };

    /// <summary>
    /// A log that lost its end gives numbers again: then two claims have the same one, or time runs backwards between two.
    /// </summary>
    private static ClaimSlot? FirstClash(List<(ClaimSlot Claim, CommandKey Key)> claims)
    {
        for (var i = 1; i < claims.Count; i++)
        {
            var (earlier, later) = (claims[i - 1].Claim, claims[i].Claim);
            if (later.Seq == earlier.Seq || later.CreatedAtMs < earlier.CreatedAtMs)
                return later;
        }

        return null;
    }

    /// <summary>Whatever was granted was granted while open. What has opened or ended since, the clock brings again.</summary>
    private static StockLedger.Phase PhaseOf(CatalogEntry entry, LedgerImage? log, IReadOnlyCollection<Order> orders)
    {
        var known = (StockLedger.Phase)(log?.Phase ?? 0);
        if (known == StockLedger.Phase.Ended || entry.LastView?.Status == ActivityStatus.Ended)
            return StockLedger.Phase.Ended;
        return known == StockLedger.Phase.Open || entry.LastView?.Status == ActivityStatus.Open || orders.Count > 0
            ? StockLedger.Phase.Open
            : StockLedger.Phase.Scheduled;
    }

    private static long Greatest(long? first, IEnumerable<long> others) => others.Append(first ?? 0).Max();
}
