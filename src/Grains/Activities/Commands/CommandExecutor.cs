using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Commands;

/// <summary>
/// Carries out commands in memory: decides, applies, and hands what happened to the commits. What the clock brings comes before each.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler, and never awaits: nothing may happen between reading and changing the ledger. Nothing that it gives
/// may be told to anybody before it is certain; see <see cref="Certainty"/>.
/// </remarks>
internal sealed class CommandExecutor(StockLedger ledger, CommitPipeline commits, TimeProvider clock)
{
    /// <summary>Things of the clock done in one turn, so that a million expiries at once do not stop the sale.</summary>
    private const int DuePerTurn = 4_096;

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Decides a batch in its order, at one moment.</summary>
    /// <exception cref="OutcomeUnknownException">The ledger refused its own decision, or an append has failed.</exception>
    public ClaimOutcome[] Claim(ClaimRequest[] requests)
    {
        var now = NowMs;
        RunDue(now);
        var outcomes = new ClaimOutcome[requests.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Claim(requests[i], now);
        return outcomes;
    }

    /// <summary>Carries out one command; exceptions as for <see cref="Claim(ClaimRequest[])"/>.</summary>
    public Decision Execute(in LedgerCommand command)
    {
        var now = NowMs;
        RunDue(now);
        return Execute(command, now);
    }

    /// <summary>Does what the clock has brought; exceptions as for <see cref="Claim(ClaimRequest[])"/>.</summary>
    public void RunDue() => RunDue(NowMs);

    /// <summary>The activity after all that was decided.</summary>
    public ActivityView View() => ledger.View();

    private void RunDue(long nowMs)
    {
        for (var i = 0; i < DuePerTurn && ledger.TryGetNextDue(out var dueAtMs, out var command) && dueAtMs <= nowMs; i++)
            Execute(command, nowMs);
    }

    private ClaimOutcome Claim(in ClaimRequest request, long nowMs)
    {
        var decision = Execute(LedgerCommand.Claim(request.UserId, request.Key), nowMs);
        return new ClaimOutcome(decision.Result, decision.Claim);
    }

    private Decision Execute(in LedgerCommand command, long nowMs)
    {
        var decision = ledger.Decide(command, nowMs);
        if (!decision.IsAccepted)
            return decision;
        try
        {
            ledger.Apply(decision.Event);
        }
        catch (LedgerCorruptException exception)
        {
            commits.Fail(exception);
            commits.ThrowIfFailed();
        }

        commits.Add(decision.Event);
        return decision;
    }
}
