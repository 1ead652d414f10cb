using CouponKill.Cluster.Support;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Histories;

/// <summary>Compares what clients were told with the log, the live ledger and the order store.</summary>
internal static class Verdict
{
    public static async Task CheckAsync(SaleHost host, Round round)
    {
        await Eventually.IsTrueAsync(
            async () => (await host.Activity(round.ActivityId).AuditAsync()) is { IsConsistent: true, View.Held: 0 },
            $"activity {round.ActivityId} settles",
            seconds: 30);
        var events = await ReadLogAsync(host, round.ActivityId);
        var ledger = new StockLedger();
        foreach (var e in events)
            ledger.Apply(e);
        var rows = await host.Orders.Inner.ListByActivityAsync(round.ActivityId, 0, 100_000, TestContext.Current.CancellationToken);

        Assert.Equal(await host.Activity(round.ActivityId).GetAsync(), ledger.View());
        CheckStock(events, round.Limit);
        CheckRows(events, rows);
        CheckAnswers(events, rows, round);
        CheckOrder(round);
    }

    private static async Task<List<LedgerEvent>> ReadLogAsync(SaleHost host, long activityId)
    {
        var (events, next) = (new List<LedgerEvent>(), 0L);
        while (await host.Log.Inner.ReadAsync(activityId, next, 1 << 20, TestContext.Current.CancellationToken) is { Count: > 0 } records)
        {
            foreach (var record in records)
                EventCodec.Decode(record.Payload.Span, events);
            next = records[^1].RecordNo;
        }

        return events;
    }

    /// <summary>
    /// Counts again, without the ledger: never more live claims than units, never more of one user than the limit, no unit twice.
    /// </summary>
    private static void CheckStock(List<LedgerEvent> events, int limit)
    {
        var (total, live) = (0, new Dictionary<long, long>());
        for (var i = 0; i < events.Count; i++)
        {
            Assert.Equal(i + 1, events[i].Seq);
            total += events[i].Definition?.Total ?? events[i].Quantity;
            if (events[i].Kind == LedgerEventKind.Claimed)
                live.Add(events[i].Seq, events[i].UserId);
            if (events[i].Kind == LedgerEventKind.Expired)
                Assert.True(live.Remove(events[i].ClaimSeq), "A unit came back twice.");
            Assert.InRange(live.Count, 0, total);
            Assert.All(live.Values.CountBy(user => user), user => Assert.InRange(user.Value, 1, limit));
        }
    }

    private static void CheckRows(List<LedgerEvent> events, IReadOnlyList<Order> rows)
    {
        var expired = events.Where(e => e.Kind == LedgerEventKind.Expired).Select(e => e.ClaimSeq).ToHashSet();
        var granted = events.Where(e => e.Kind == LedgerEventKind.Claimed).ToDictionary(e => e.Seq);
        Assert.Equal(granted.Keys.Order(), rows.Select(row => row.Claim.Seq));
        Assert.All(rows, row =>
        {
            Assert.Equal(granted[row.Claim.Seq].UserId, row.Claim.UserId);
            Assert.Equal(expired.Contains(row.Claim.Seq) ? ClaimStatus.Expired : ClaimStatus.Confirmed, row.Claim.Status);
        });
    }

    private static void CheckAnswers(List<LedgerEvent> events, IReadOnlyList<Order> rows, Round round)
    {
        var byId = rows.ToDictionary(row => row.Id);
        foreach (var client in round.Clients)
        {
            var told = client.Answers.Where(answer => answer.Outcome.Result is Outcome.Granted or Outcome.Replayed).ToList();
            Assert.All(told, answer => Assert.Equal(client.UserId, byId[answer.Outcome.Claim.OrderId].Claim.UserId));
            var seqs = told.Select(answer => answer.Outcome.Claim.Seq).ToHashSet();
            var all = events.Where(e => e.Kind == LedgerEventKind.Claimed && e.UserId == client.UserId).Select(e => e.Seq);
            if (!client.HadUnknown)
                Assert.Equal(all, seqs.Order());
            if (round is { Limit: 1, Hold: 0 })
                Assert.InRange(seqs.Count, 0, 1);
        }
    }

    /// <summary>A claim that was known before another was sent has the smaller number.</summary>
    private static void CheckOrder(Round round)
    {
        var first = round.Clients
            .SelectMany(client => client.Answers)
            .Where(answer => answer.Outcome.Claim.Seq > 0)
            .GroupBy(answer => answer.Outcome.Claim.Seq)
            .Select(claim => claim.MinBy(answer => answer.KnownAt)!)
            .ToList();
        foreach (var earlier in first)
        {
            foreach (var later in first.Where(later => later.SentAt > earlier.KnownAt))
                Assert.True(earlier.Outcome.Claim.Seq < later.Outcome.Claim.Seq, $"{earlier} came before {later}.");
        }
    }
}
