using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>A ledger refuses every event that it could not have decided itself, and takes every other.</summary>
public sealed class LedgerApplyTests
{
    private static readonly Gen<(Scenario Scenario, Step Next)> Situations = Gen.Select(Scenario.Any, Scenario.AnyStep);

    [Fact]
    public void What_does_not_follow_is_refused() => Situations.Holds(300, situation =>
    {
        var run = LedgerRun.Of(situation.Scenario);
        foreach (var e in Candidates(run, situation.Next))
        {
            if (run.Model.Follows(e))
                continue;
            var exception = Record.Exception(() => run.Ledger.Apply(e));
            Assert.True(exception is LedgerCorruptException, $"{Text(e)} gave {exception?.GetType().Name ?? "no exception"}.");
        }

        LedgerHistoryTests.AssertSameState(run);
    });

    [Fact]
    public void What_follows_is_taken() => Situations.Holds(300, situation =>
    {
        var probe = LedgerRun.Of(situation.Scenario);
        var parts = Snapshots.PartsOf(probe.Ledger);
        foreach (var e in Candidates(probe, situation.Next).Where(probe.Model.Follows))
        {
            var ledger = Snapshots.Restore(parts);
            ledger.Apply(e);
            Assert.Equal(probe.Model.Seq + 1, ledger.Seq);
        }
    });

    [Fact]
    public void An_empty_ledger_applies_nothing_but_a_definition()
    {
        foreach (var kind in Enum.GetValues<LedgerEventKind>())
        {
            var e = new LedgerEvent { Kind = kind, Seq = 1, AtMs = 1, UserId = 1, ClaimSeq = 1, ClaimedAtMs = 1, Quantity = 1 };
            Assert.Throws<LedgerCorruptException>(() => new StockLedger().Apply(e));
        }
    }

    [Fact]
    public void A_restock_beyond_the_bound_is_refused()
    {
        var ledger = Snapshots.Open(Snapshots.Definition);
        var e = new LedgerEvent
        {
            Kind = LedgerEventKind.Restocked,
            Seq = 3,
            AtMs = Scenario.StartMs,
            Quantity = ActivityLimits.Total - Snapshots.Definition.Total + 1,
        };
        Assert.Throws<LedgerCorruptException>(() => ledger.Apply(e));
        Assert.Throws<LedgerCorruptException>(() => ledger.Apply(e with { Quantity = int.MaxValue }));
        ledger.Apply(e with { Quantity = e.Quantity - 1 });
        Assert.Equal(ActivityLimits.Total, ledger.View().Total);
    }

    /// <summary>Events of all kinds that nearly fit, each with one field changed, in all sorts of ways.</summary>
    private static IEnumerable<LedgerEvent> Candidates(LedgerRun run, Step step)
    {
        var model = run.Model;
        var definition = model.Definition!;
        var now = Math.Max(model.LastAtMs, run.NowMs + step.AdvanceMs);
        var plain = new LedgerEvent { Kind = LedgerEventKind.Opened, Seq = model.Seq + 1, AtMs = now };
        var events = new List<LedgerEvent>
        {
            plain,
            plain with { Kind = LedgerEventKind.Paused },
            plain with { Kind = LedgerEventKind.Resumed },
            plain with { Kind = LedgerEventKind.Ended },
            plain with { Kind = LedgerEventKind.Defined, Definition = definition },
            plain with { Kind = LedgerEventKind.Defined },
            plain with { Kind = (LedgerEventKind)(9 + step.User) },
            plain with { Kind = LedgerEventKind.Restocked, Quantity = step.Number, Key = Step.KeyOf(step.Key) },
            plain with { Kind = LedgerEventKind.Restocked, Quantity = 1, Key = Step.KeyOf(step.User) },
        };
        for (var user = 0L; user <= 6; user++)
            events.Add(plain with { Kind = LedgerEventKind.Claimed, UserId = user, ClaimSeq = plain.Seq, ClaimedAtMs = now });
        foreach (var c in model.AllClaims)
        {
            var expired = plain with { Kind = LedgerEventKind.Expired, UserId = c.UserId, ClaimSeq = c.Seq, ClaimedAtMs = c.CreatedAtMs };
            events.Add(expired);
            events.Add(expired with { AtMs = Math.Max(model.LastAtMs, c.HoldExpiresAtMs) });
            events.Add(expired with { AtMs = Math.Max(model.LastAtMs, c.HoldExpiresAtMs - 1) });
        }

        long[] moments = [definition.StartsAt.ToUnixTimeMilliseconds(), definition.EndsAt.ToUnixTimeMilliseconds()];
        return events.SelectMany(e => Changed(e, model, moments)).Prepend(plain);
    }

    private static IEnumerable<LedgerEvent> Changed(LedgerEvent e, LedgerModel model, long[] moments)
    {
        yield return e;
        yield return e with { Seq = e.Seq + 1 };
        yield return e with { Seq = e.Seq - 1 };
        yield return e with { Seq = 0 };
        yield return e with { AtMs = model.LastAtMs - 1 };
        foreach (var moment in moments.SelectMany(m => new[] { m - 1, m }).Where(m => m >= model.LastAtMs))
            yield return e.Kind == LedgerEventKind.Claimed ? e with { AtMs = moment, ClaimedAtMs = moment } : e with { AtMs = moment };
        if (e.Kind is not (LedgerEventKind.Claimed or LedgerEventKind.Expired))
            yield break;
        yield return e with { ClaimSeq = e.ClaimSeq + 1 };
        yield return e with { ClaimSeq = e.ClaimSeq - 1 };
        yield return e with { ClaimedAtMs = e.ClaimedAtMs + 1 };
        yield return e with { ClaimedAtMs = e.ClaimedAtMs - 1 };
        yield return e with { UserId = -e.UserId };
        if (e.Kind == LedgerEventKind.Expired)
            yield return e with { UserId = (e.UserId % 6) + 1 };
    }

    private static string Text(LedgerEvent e) =>
        $"{e.Kind} seq {e.Seq} at {e.AtMs} user {e.UserId} claim {e.ClaimSeq} of {e.ClaimedAtMs} quantity {e.Quantity} key {e.Key.High}";
}
