using System.Collections.Concurrent;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Random histories of commands: the ledger does what the naive model does, and keeps its promises.</summary>
public sealed class LedgerHistoryTests
{
    [Fact]
    public void Every_history_goes_as_in_the_model() =>
        Scenario.Any.Holds(600, scenario => LedgerRun.Of(scenario, AssertSameState));

    [Fact]
    public void Every_history_keeps_the_promises() => Scenario.Any.Holds(1_000, scenario =>
    {
        var run = LedgerRun.Of(scenario, AssertPromises);
        AssertPromises(scenario.Definition, run.Events);
    });

    [Fact]
    public void Histories_have_every_kind_of_event()
    {
        var seen = new ConcurrentDictionary<LedgerEventKind, bool>();
        Scenario.Any.Holds(300, scenario =>
        {
            foreach (var e in LedgerRun.Of(scenario).Events)
                seen[e.Kind] = true;
        });
        Assert.Equal(Enum.GetValues<LedgerEventKind>(), seen.Keys.Order());
    }

    [Fact]
    public void Deciding_changes_nothing() => Scenario.Any.Holds(300, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var before = Snapshots.BytesOf(run.Ledger);
        foreach (var step in scenario.Steps)
        {
            run.Ledger.Decide(run.CommandFor(step), run.NowMs + step.AdvanceMs);
            run.Ledger.Decide(run.CommandFor(step), long.MaxValue / 2);
            run.Ledger.TryGetNextDue(out _, out _);
        }

        Assert.Equal(before, Snapshots.BytesOf(run.Ledger));
        AssertSameState(run);
    });

    [Fact]
    public void A_whole_life_ends_finished() => Scenario.Any.Holds(300, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var last = 0L;
        while (run.Ledger.TryGetNextDue(out var dueAtMs, out var command))
        {
            Assert.True(dueAtMs >= last, "What is due next lies before what was due.");
            last = dueAtMs;
            Assert.True(run.Ledger.Decide(command, dueAtMs).IsAccepted);
            run.Ledger.Apply(run.Ledger.Decide(command, dueAtMs).Event);
        }

        Assert.True(run.Ledger.IsFinished);
        Assert.Equal(ActivityStatus.Ended, run.Ledger.Status);
        Assert.Equal(0, run.Ledger.View().Held);
    });

    [Fact]
    public void An_empty_ledger_takes_nothing_but_a_definition()
    {
        var ledger = new StockLedger();
        LedgerCommand[] commands =
        [
            LedgerCommand.Restock(1, CommandKey.None), LedgerCommand.Open(), LedgerCommand.Pause(), LedgerCommand.Resume(),
            LedgerCommand.End(), LedgerCommand.Claim(1, CommandKey.None), LedgerCommand.Expire(1, 1),
        ];
        Assert.All(commands, command => Assert.Throws<InvalidOperationException>(() => ledger.Decide(command, Scenario.StartMs)));
        Assert.False(ledger.TryGetNextDue(out _, out _));
        Assert.Null(ledger.Definition);
        Assert.Equal((0L, 0L, 0L, 0), (ledger.Seq, ledger.LastGrantSeq, ledger.LiveChecksum, ledger.LiveClaims));
    }

    [Theory]
    [MemberData(nameof(BadDefinitions))]
    public void A_definition_out_of_bounds_is_refused(ActivityDefinition definition)
    {
        var ledger = new StockLedger();
        Assert.Throws<ArgumentException>(() => ledger.Decide(LedgerCommand.Define(definition), Scenario.StartMs));
        var e = new LedgerEvent { Kind = LedgerEventKind.Defined, Seq = 1, AtMs = Scenario.StartMs, Definition = definition };
        Assert.Throws<LedgerCorruptException>(() => ledger.Apply(e));
        Assert.Equal(0, ledger.Seq);
        Assert.Null(ledger.Definition);
    }

    public static TheoryData<ActivityDefinition> BadDefinitions()
    {
        var good = Snapshots.Definition;
        return
        [
            good with { Total = 0 }, good with { Total = ActivityLimits.Total + 1 },
            good with { PerUserLimit = 0 }, good with { PerUserLimit = ActivityLimits.PerUser + 1 },
            good with { HoldSeconds = -1 }, good with { HoldSeconds = ActivityLimits.HoldSeconds + 1 },
            good with { EndsAt = good.StartsAt }, good with { EndsAt = good.StartsAt.AddMilliseconds(-1) },
            good with { Id = 0 }, good with { StartsAt = DateTimeOffset.UnixEpoch.AddMilliseconds(-1) },
        ];
    }

    [Fact]
    public void The_bounds_themselves_are_allowed()
    {
        var definition = Snapshots.Definition with
        {
            Total = ActivityLimits.Total,
            PerUserLimit = ActivityLimits.PerUser,
            HoldSeconds = ActivityLimits.HoldSeconds,
        };
        var run = new LedgerRun();
        Assert.True(run.Execute(LedgerCommand.Define(definition)).IsAccepted);
        Assert.Equal(Outcome.TotalTooLarge, run.Execute(LedgerCommand.Restock(1, CommandKey.None)).Result);
    }

    [Fact]
    public void The_window_opens_and_closes_to_the_millisecond()
    {
        var ledger = new StockLedger();
        var (starts, ends) = (Scenario.StartMs, Snapshots.Definition.EndsAt.ToUnixTimeMilliseconds());
        Snapshots.Execute(ledger, LedgerCommand.Define(Snapshots.Definition), starts - 10);
        Assert.Equal(Outcome.NotStarted, Snapshots.Execute(ledger, LedgerCommand.Open(), starts - 1).Result);
        Assert.Equal(Outcome.NotStarted, Snapshots.Execute(ledger, LedgerCommand.Claim(1, CommandKey.None), starts - 1).Result);
        Assert.True(Snapshots.Execute(ledger, LedgerCommand.Open(), starts).IsAccepted);
        Assert.True(Snapshots.Execute(ledger, LedgerCommand.Claim(1, CommandKey.None), starts).IsAccepted);
        Assert.True(ledger.Decide(LedgerCommand.Claim(2, CommandKey.None), ends - 1).IsAccepted);
        Assert.Equal(Outcome.Ended, ledger.Decide(LedgerCommand.Claim(2, CommandKey.None), ends).Result);
        Assert.Equal(Outcome.Replayed, ledger.Decide(LedgerCommand.Claim(1, CommandKey.None), ends).Result);
    }

    [Fact]
    public void A_claim_without_a_user_is_a_caller_s_mistake()
    {
        var run = new LedgerRun();
        run.Execute(LedgerCommand.Define(Snapshots.Definition));
        Assert.Throws<ArgumentException>(() => run.Ledger.Decide(LedgerCommand.Claim(0, CommandKey.None), Scenario.StartMs));
        Assert.Throws<ArgumentException>(() => run.Ledger.Decide(LedgerCommand.Claim(-5, CommandKey.None), Scenario.StartMs));
    }

    [Fact]
    public void The_oldest_restock_key_is_forgotten_first()
    {
        var run = new LedgerRun();
        run.Execute(LedgerCommand.Define(Snapshots.Definition));
        for (var i = 1; i <= StockLedger.MaxRestockKeys; i++)
            Assert.True(run.Execute(LedgerCommand.Restock(1, Step.KeyOf(i))).IsAccepted);
        Assert.Equal(Outcome.Unchanged, run.Execute(LedgerCommand.Restock(1, Step.KeyOf(1))).Result);

        run.Ledger.Apply(run.Ledger.Decide(LedgerCommand.Restock(1, Step.KeyOf(5_000)), run.NowMs).Event);
        var restored = Snapshots.Restore(Snapshots.PartsOf(run.Ledger));
        foreach (var ledger in new[] { run.Ledger, restored })
        {
            Assert.True(ledger.Decide(LedgerCommand.Restock(1, Step.KeyOf(1)), run.NowMs).IsAccepted);
            Assert.Equal(Outcome.Unchanged, ledger.Decide(LedgerCommand.Restock(1, Step.KeyOf(2)), run.NowMs).Result);
            Assert.Equal(Outcome.KeyReused, ledger.Decide(LedgerCommand.Restock(2, Step.KeyOf(2)), run.NowMs).Result);
        }
    }

    internal static void AssertSameState(LedgerRun run)
    {
        var (ledger, model) = (run.Ledger, run.Model);
        Assert.Equal(model.View(), ledger.View());
        Assert.Equal(model.Seq, ledger.Seq);
        Assert.Equal(model.LastGrantSeq, ledger.LastGrantSeq);
        Assert.Equal(model.LiveChecksum, ledger.LiveChecksum);
        Assert.Equal(model.IsFinished, ledger.IsFinished);
        Assert.Equal(model.LiveClaims.Count, ledger.LiveClaims);
        for (var user = 1L; user <= 7; user++)
            Assert.Equal(model.NewestLive(user), ledger.FindNewestLive(user));
        foreach (var claim in model.AllClaims)
            AssertHas(model, ledger, claim);
        AssertDue(model, ledger);
        for (var slots = 1; slots <= 5; slots += 2)
            Assert.Equal(model.LiveClaims, Snapshots.LiveBySeq(ledger, slots));
    }

    private static void AssertHas(LedgerModel model, StockLedger ledger, Claim claim)
    {
        Assert.Equal(model.Has(claim), ledger.Has(claim));
        foreach (var status in Enum.GetValues<ClaimStatus>())
            Assert.Equal(model.Has(claim with { Status = status }), ledger.Has(claim with { Status = status }));
        for (var user = 1L; user <= 7; user++)
            Assert.Equal(model.Has(claim with { UserId = user }), ledger.Has(claim with { UserId = user }));
        Assert.False(ledger.Has(claim with { Seq = model.Seq + 1 }));
    }

    private static void AssertDue(LedgerModel model, StockLedger ledger)
    {
        var expected = model.NextDue();
        Assert.Equal(expected is not null, ledger.TryGetNextDue(out var dueAtMs, out var command));
        if (expected is null)
            return;
        Assert.Equal(expected.Value.DueAtMs, dueAtMs);
        if (command.Kind == LedgerCommandKind.Expire)
            Assert.Equal(expected.Value.Command, command);
    }

    private static void AssertPromises(LedgerRun run)
    {
        var view = run.Ledger.View();
        Assert.True(view.Available >= 0 && view.Held >= 0 && view.Sold >= 0, "A count is negative.");
        Assert.Equal(view.Total, view.Available + view.Held + view.Sold);
        Assert.Equal(view.Held + view.Sold, run.Ledger.LiveClaims);
        var live = Snapshots.LiveBySeq(run.Ledger, 100);
        Assert.Equal(run.Ledger.LiveClaims, live.Count);
        Assert.All(live.GroupBy(c => c.UserId), user => Assert.True(user.Count() <= view.Definition.PerUserLimit, "A user has too many."));
    }

    /// <summary>Looks at the events alone, without model and ledger.</summary>
    private static void AssertPromises(ActivityDefinition definition, IReadOnlyList<LedgerEvent> events)
    {
        var (paused, ended, lastAtMs) = (false, false, 0L);
        var grantedAt = new Dictionary<long, (long User, long AtMs)>();
        var returned = new HashSet<long>();
        var total = 0L;
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            Assert.Equal(i + 1, e.Seq);
            Assert.True(e.AtMs >= lastAtMs, "Time went back.");
            lastAtMs = e.AtMs;
            total += e.Kind == LedgerEventKind.Defined ? e.Definition!.Total : e.Quantity;
            paused = e.Kind == LedgerEventKind.Paused || (paused && e.Kind != LedgerEventKind.Resumed);
            ended |= e.Kind == LedgerEventKind.Ended;
            if (e.Kind == LedgerEventKind.Claimed)
            {
                Assert.False(paused || ended, "Granted while paused or ended.");
                Assert.InRange(e.AtMs, definition.StartsAt.ToUnixTimeMilliseconds(), definition.EndsAt.ToUnixTimeMilliseconds() - 1);
                grantedAt.Add(e.ClaimSeq, (e.UserId, e.AtMs));
                Assert.True(grantedAt.Count - returned.Count <= total, "More granted than there is.");
            }
            else if (e.Kind == LedgerEventKind.Expired)
            {
                Assert.True(returned.Add(e.ClaimSeq), "A unit returned twice.");
                Assert.Equal(grantedAt[e.ClaimSeq], (e.UserId, e.ClaimedAtMs));
                Assert.True(e.AtMs >= e.ClaimedAtMs + (definition.HoldSeconds * 1000L), "Expired before its time.");
            }
        }
    }
}
