using CouponKill.Api.Gate;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class GateRuleTests
{
    private const int Users = 12;
    private const long StartMs = 1_000_000;
    private const long EndMs = StartMs + 60_000;

    /// <summary>Over random ledgers: what the gate refuses the ledger would refuse alike, and nobody with a claim is refused.</summary>
    [Fact]
    public void The_gate_refuses_only_what_the_ledger_would_refuse() => Gen.Int.Sample(CheckHistory, iter: 1_000);

    [Fact]
    public void A_filter_of_another_grant_says_nothing()
    {
        var ledger = NewLedger(total: 1, limit: 1, hold: 0);
        Run(ledger, LedgerCommand.Open(), StartMs);
        Run(ledger, LedgerCommand.Claim(1, CommandKey.None), StartMs);
        var filter = ClaimantFilter.Build([], 0, ledger.LastGrantSeq - 1);

        Assert.Null(GateRule.Refuse(ledger.View(), filter, 2, At(StartMs)));
        Assert.Null(GateRule.Refuse(ledger.View(), claimants: null, 2, At(StartMs)));
        Assert.True(GateRule.NeedsClaimants(ledger.View(), At(StartMs)));
    }

    private static void CheckHistory(int seed)
    {
        var random = new Random(seed);
        var ledger = NewLedger(random.Next(1, 5), random.Next(1, 3), random.Next(2) * 5);
        var (now, refused) = (StartMs - 5_000, 0);
        for (var step = 0; step < 60; step++)
        {
            now += random.Next(3) * random.Next(4_000);
            if (random.Next(4) > 0)
                RunDue(ledger, now);
            Run(ledger, RandomCommand(random), now);
            refused += CheckAll(ledger, now);
        }
    }

    private static int CheckAll(StockLedger ledger, long now)
    {
        var (view, claims) = (ledger.View(), ledger.Freeze().Claims);
        var filter = ClaimantFilter.Build(claims.UserIds(), claims.Count, ledger.LastGrantSeq);
        var refused = 0;
        for (var user = 1; user <= Users; user++)
        {
            if (GateRule.Refuse(view, filter, user, At(now)) is not { } refusal)
                continue;
            refused++;
            Assert.Null(ledger.FindNewestLive(user));
            Assert.Equal(refusal.ToString(), ledger.Decide(LedgerCommand.Claim(user, Key(user)), now).Result.ToString());
        }

        return refused;
    }

    private static LedgerCommand RandomCommand(Random random) => random.Next(12) switch
    {
        0 => LedgerCommand.Pause(),
        1 or 2 => LedgerCommand.Resume(),
        3 => LedgerCommand.Restock(random.Next(1, 3), CommandKey.None),
        4 when random.Next(5) == 0 => LedgerCommand.End(),
        _ => Claim(random),
    };

    private static LedgerCommand Claim(Random random)
    {
        var user = random.Next(1, Users);
        return LedgerCommand.Claim(user, random.Next(2) == 0 ? CommandKey.None : Key(user));
    }

    private static CommandKey Key(int user) => new(9, (ulong)user);

    private static StockLedger NewLedger(int total, int limit, int hold)
    {
        var ledger = new StockLedger();
        Run(ledger, LedgerCommand.Define(new ActivityDefinition(1, "gate", total, At(StartMs), At(EndMs), limit, hold)), 0);
        return ledger;
    }

    private static void RunDue(StockLedger ledger, long now)
    {
        while (ledger.TryGetNextDue(out var dueAtMs, out var command) && dueAtMs <= now)
            Run(ledger, command, now);
    }

    private static void Run(StockLedger ledger, in LedgerCommand command, long now)
    {
        var decision = ledger.Decide(command, now);
        if (decision.IsAccepted)
            ledger.Apply(decision.Event);
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
