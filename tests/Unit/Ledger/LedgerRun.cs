using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Runs steps on a ledger and the model side by side. Every decision must be the model's.</summary>
internal sealed class LedgerRun(StockLedger ledger, LedgerModel model)
{
    private readonly List<LedgerEvent> _events = [];

    public LedgerRun()
        : this(new StockLedger(), new LedgerModel())
    {
    }

    public StockLedger Ledger { get; } = ledger;

    public LedgerModel Model { get; } = model;

    public IReadOnlyList<LedgerEvent> Events => _events;

    public long NowMs { get; private set; } = Scenario.StartMs;

    public static LedgerRun Of(Scenario scenario, Action<LedgerRun>? afterEach = null)
    {
        var run = new LedgerRun();
        run.Execute(LedgerCommand.Define(scenario.Definition));
        foreach (var step in scenario.Steps)
        {
            run.Take(step);
            afterEach?.Invoke(run);
        }

        return run;
    }

    public void Take(Step step)
    {
        NowMs += step.AdvanceMs;
        if (step.RunDue)
            RunDue();
        Execute(CommandFor(step));
    }

    public LedgerCommand CommandFor(Step step) => step.Kind switch
    {
        StepKind.Claim => LedgerCommand.Claim(step.User + 1, Step.KeyOf(step.Key)),
        StepKind.Expire => ExpireCommand(step),
        StepKind.Restock => LedgerCommand.Restock(step.Number == 6 ? ActivityLimits.Total : step.Number, Step.KeyOf(step.Key)),
        StepKind.Pause => LedgerCommand.Pause(),
        StepKind.Resume => LedgerCommand.Resume(),
        StepKind.Open => LedgerCommand.Open(),
        StepKind.End => LedgerCommand.End(),
        StepKind.Define => LedgerCommand.Define(Model.Definition! with { Total = 1_000 }),
    };

    /// <summary>Decides and applies, and compares with the model.</summary>
    public Decision Execute(LedgerCommand command) => Execute(command, NowMs);

    private Decision Execute(LedgerCommand command, long nowMs)
    {
        var expected = Model.Expected(command, nowMs);
        var decision = Ledger.Decide(command, nowMs);
        Assert.Equal(expected.Result, decision.Result);
        Assert.Equal(expected.Event, decision.Event);
        Assert.True(expected.Claim == decision.Claim, "The decision has another claim than expected.");
        if (decision.IsAccepted)
            Apply(decision.Event);
        return decision;
    }

    private void Apply(LedgerEvent e)
    {
        Ledger.Apply(e);
        Model.Apply(e);
        _events.Add(e);
    }

    /// <summary>Runs what the clock brings; checks that it can run when it is due and, unless an admin could run it, not before.</summary>
    private void RunDue()
    {
        for (var guard = 0; ; guard++)
        {
            Assert.True(guard < 1_000, "What is due stays due.");
            if (!Ledger.TryGetNextDue(out var dueAtMs, out var command) || dueAtMs > NowMs)
                return;
            if (command.Kind != LedgerCommandKind.End && Model.LastAtMs < dueAtMs)
                Assert.False(Ledger.Decide(command, dueAtMs - 1).IsAccepted);
            Assert.True(Execute(command, dueAtMs).IsAccepted);
        }
    }

    private LedgerCommand ExpireCommand(Step step)
    {
        var claims = Model.AllClaims;
        if (claims.Count == 0)
            return LedgerCommand.Expire(step.User + 1, step.Number);
        var claim = claims[^(1 + (Math.Abs(step.Number) % claims.Count))];
        return LedgerCommand.Expire(step.User == 0 ? claim.UserId : step.User, claim.Seq);
    }
}
