using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Grains;

/// <summary>Whatever happened: a ledger rebuilt from the orders stands where the lost one stood.</summary>
public sealed class LedgerRebuildTests
{
    private static readonly Gen<(Scenario Scenario, int Cut, int Seed)> AnyLoss = Gen.Select(Scenario.Any, Gen.Int[0, 1_000], Gen.Int);

    [Fact]
    public void From_all_orders_and_the_last_view_everything_comes_back() => Scenario.Any.Holds(400, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var rebuilt = Restore(Entry(run.Ledger), log: null, Rows(run, run.Events));

        AssertSameClaims(run, rebuilt);
        Assert.Equal(run.Ledger.View().Total, rebuilt.View().Total);
        Assert.Equal(run.Ledger.LastGrantSeq, rebuilt.LastGrantSeq);
        Assert.Equal(run.Ledger.Status == ActivityStatus.Ended ? ActivityStatus.Ended : ActivityStatus.Paused, rebuilt.Status);
        AssertSameExpiry(run.Ledger, rebuilt);
    });

    [Fact]
    public void From_an_old_view_all_claims_come_back_and_every_known_unit() => AnyLoss.Holds(400, loss =>
    {
        var run = LedgerRun.Of(loss.Scenario);
        var old = Prefix(run, Math.Max(1, loss.Cut % (run.Events.Count + 1)));
        var rebuilt = Restore(Entry(old), log: null, Rows(run, run.Events));

        AssertSameClaims(run, rebuilt);
        Assert.Equal(Math.Max(old.View().Total, run.Ledger.LiveClaims), rebuilt.View().Total);
    });

    /// <summary>Orders come by several partitions: some may be there that are newer than others that are not.</summary>
    [Fact]
    public void An_old_log_makes_up_for_the_orders_that_are_missing() => AnyLoss.Holds(400, loss =>
    {
        var run = LedgerRun.Of(loss.Scenario);
        var random = new Random(loss.Seed);
        var old = Prefix(run, Math.Max(1, loss.Cut % (run.Events.Count + 1)));
        var stored = run.Events.Where(e => e.Seq > old.Seq || random.Next(2) == 0).ToList();
        var rebuilt = Restore(Entry(run.Ledger), old.Freeze(), Rows(run, stored));

        AssertSameClaims(run, rebuilt);
        Assert.Equal(run.Ledger.View().Total, rebuilt.View().Total);
        foreach (var e in run.Events.Where(e => e.Seq <= old.Seq && !e.Key.IsNone))
            AssertKeyIsKnown(run.Ledger, rebuilt, e);
    });

    [Fact]
    public void What_is_granted_afterwards_has_a_number_that_nobody_was_ever_told() => Scenario.Any.Holds(200, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var rebuilt = Restore(Entry(run.Ledger), log: null, Rows(run, run.Events));
        Assert.True(rebuilt.Seq >= run.Ledger.Seq + ActivityLimits.Total, "Numbers of lost claims could be given again.");
        var resumed = rebuilt.Decide(LedgerCommand.Resume(), run.NowMs);
        if (!resumed.IsAccepted)
            return;
        rebuilt.Apply(resumed.Event);
        var granted = rebuilt.Decide(LedgerCommand.Claim(99, CommandKey.None), run.NowMs);
        Assert.True(!granted.IsAccepted || granted.Claim.Seq > run.Ledger.Seq + ActivityLimits.Total, "An old number.");
    });

    [Fact]
    public void Without_orders_and_view_there_is_the_first_stock_and_it_waits_for_its_start()
    {
        var entry = new CatalogEntry(Snapshots.Definition, LogCreated: true, LastView: null);
        var rebuilt = LedgerRebuild.Restore(entry, log: null, []);
        Assert.Equal(entry.Definition.Total, rebuilt.View().Available);
        Assert.Equal(ActivityStatus.Paused, rebuilt.Status);
        Assert.True(rebuilt.TryGetNextDue(out var dueAtMs, out var command));
        Assert.Equal((entry.Definition.StartsAt.ToUnixTimeMilliseconds(), LedgerCommandKind.Open), (dueAtMs, command.Kind));
    }

    [Fact]
    public void Orders_that_cannot_have_come_from_one_ledger_are_refused()
    {
        var entry = new CatalogEntry(Snapshots.Definition, LogCreated: true, LastView: null);
        Order[] rows = [Row(seq: 5, atMs: 2_000), Row(seq: 6, atMs: 1_999)];
        Order[] twice = [Row(seq: 5, atMs: 2_000), Row(seq: 5, atMs: 2_000, userId: 9)];
        Assert.Contains(
            "6", Assert.Throws<LedgerCorruptException>(() => LedgerRebuild.Restore(entry, null, rows)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "twice",
            Assert.Throws<LedgerCorruptException>(() => LedgerRebuild.Restore(entry, null, twice)).Message,
            StringComparison.Ordinal);
        Assert.Throws<LedgerCorruptException>(() => LedgerRebuild.Restore(entry, null, [Row(OrderId.MaxSeq, atMs: 1)]));

        static Order Row(long seq, long atMs, long userId = 1) => new(new Claim(7, userId, seq, ClaimStatus.Confirmed, atMs, 0), seq, atMs);
    }

    /// <summary>
    /// A log that lost its end gave numbers again: two users have orders of one number, and time runs backwards between others.
    /// </summary>
    [Fact]
    public void Forced_nobody_loses_an_order_whose_number_was_given_twice() => AnyLoss.Holds(400, loss =>
    {
        var run = LedgerRun.Of(loss.Scenario);
        var random = new Random(loss.Seed);
        var rows = Rows(run, run.Events);
        var late = rows.Where(_ => random.Next(3) == 0).Select(
            (row, i) => Late(run.Ledger.Definition!, row, 1_000 + i, random.Next(5_000))).ToList();
        var all = rows.Concat(late).OrderBy(_ => random.Next()).ToList();
        if (late.Count > 0)
            Assert.Throws<LedgerCorruptException>(() => LedgerRebuild.Restore(Entry(run.Ledger), log: null, all));
        var rebuilt = Snapshots.Restore(Snapshots.PartsOf(Restore(Entry(run.Ledger), log: null, all, keepClashes: true)));

        var (live, view) = (all.Where(row => row.Claim.Status.IsLive()).ToList(), rebuilt.View());
        Assert.All(live, row => Assert.True(rebuilt.Has(row.Claim), $"{row.Claim} is lost."));
        Assert.Equal(live.Select(row => row.Claim).ToHashSet(), Snapshots.LiveBySeq(rebuilt, 100).ToHashSet());
        Assert.Equal(live.Count, view.Held + view.Sold);
        Assert.Equal(live.Select(row => row.Claim).Sum(Weight), rebuilt.LiveChecksum);
        Assert.Equal(Math.Max(run.Ledger.View().Total, live.Count), view.Total);
        Assert.True(view.Available >= 0 && view.Total == view.Available + view.Held + view.Sold, $"{view}");
        Assert.True(rebuilt.Seq >= run.Ledger.Seq + ActivityLimits.Total, "Numbers could be given a third time.");
        AssertAllHoldsRunOut(rebuilt);
    });

    private static Order Late(ActivityDefinition definition, Order row, long userId, long laterMs)
    {
        var claim = row.Claim;
        var (createdAt, expires) = (claim.CreatedAtMs + laterMs, claim.HoldExpiresAtMs == 0 ? 0 : claim.HoldExpiresAtMs + laterMs);
        var granted = definition.HoldSeconds == 0 ? ClaimStatus.Confirmed : ClaimStatus.Held;
        return new Order(new Claim(claim.ActivityId, userId, claim.Seq, granted, createdAt, expires), claim.Seq, createdAt);
    }

    /// <summary>Each by its own command, and none too early: the ledger refuses that.</summary>
    private static void AssertAllHoldsRunOut(StockLedger ledger)
    {
        var held = ledger.View().Held;
        while (ledger.TryGetNextDue(out var dueAtMs, out var command))
        {
            var decision = ledger.Decide(command, dueAtMs);
            Assert.True(decision.IsAccepted);
            ledger.Apply(decision.Event);
            held -= command.Kind == LedgerCommandKind.Expire ? 1 : 0;
        }

        Assert.Equal((0, 0), (held, ledger.View().Held));
    }

    /// <summary>Through the bytes of a snapshot, as it will be read back.</summary>
    private static StockLedger Restore(CatalogEntry entry, LedgerImage? log, IReadOnlyCollection<Order> orders, bool keepClashes = false) =>
        Snapshots.Restore(Snapshots.PartsOf(LedgerRebuild.Restore(entry, log, orders, keepClashes)));

    private static CatalogEntry Entry(StockLedger seen) => new(seen.Definition!, LogCreated: true, seen.View());

    private static StockLedger Prefix(LedgerRun run, int events)
    {
        var ledger = new StockLedger();
        foreach (var e in run.Events.Take(events))
            ledger.Apply(e);
        return ledger;
    }

    /// <summary>What the projection makes of these events.</summary>
    private static List<Order> Rows(LedgerRun run, IEnumerable<LedgerEvent> events)
    {
        var rows = new Dictionary<long, Order>();
        foreach (var e in events)
        {
            if (StockLedger.TryGetClaim(run.Ledger.Definition!, e, out var claim))
                rows[claim.Seq] = new Order(claim, e.Seq, e.AtMs);
        }

        return [.. rows.Values];
    }

    private static void AssertSameClaims(LedgerRun run, StockLedger rebuilt)
    {
        var (expected, view) = (run.Ledger.View(), rebuilt.View());
        Assert.Equal(Snapshots.LiveBySeq(run.Ledger, 100), Snapshots.LiveBySeq(rebuilt, 100));
        Assert.Equal((expected.Held, expected.Sold), (view.Held, view.Sold));
        Assert.Equal(view.Total, view.Available + view.Held + view.Sold);
        Assert.Equal(run.Ledger.LiveChecksum, rebuilt.LiveChecksum);
        for (var user = 1L; user <= 7; user++)
        {
            Assert.Equal(run.Ledger.FindNewestLive(user), rebuilt.FindNewestLive(user));
            if (run.Model.LiveOf(user) == expected.Definition.PerUserLimit)
                Assert.Equal(run.Ledger.FindNewestLive(user), rebuilt.Decide(LedgerCommand.Claim(user, CommandKey.None), run.NowMs).Claim);
        }
    }

    private static void AssertSameExpiry(StockLedger ledger, StockLedger rebuilt)
    {
        if (!ledger.TryGetNextDue(out var dueAtMs, out var command) || command.Kind != LedgerCommandKind.Expire)
            return;
        Assert.True(rebuilt.TryGetNextDue(out var rebuiltDueAtMs, out var rebuiltCommand));
        Assert.Equal((dueAtMs, command), (rebuiltDueAtMs, rebuiltCommand));
    }

    private static void AssertKeyIsKnown(StockLedger ledger, StockLedger rebuilt, in LedgerEvent e)
    {
        var command = e.Kind == LedgerEventKind.Claimed ? LedgerCommand.Claim(e.UserId, e.Key) : LedgerCommand.Restock(e.Quantity, e.Key);
        var (expected, decision) = (ledger.Decide(command, e.AtMs), rebuilt.Decide(command, e.AtMs));
        Assert.Equal((expected.Result, expected.Claim), (decision.Result, decision.Claim));
    }

    private static long Weight(Claim claim) => OrderSummary.WeightOf(claim.UserId, claim.Seq, claim.CreatedAtMs, claim.Status);
}
