using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;

namespace CouponKill.Grains.Activities.Commands;

/// <summary>
/// Carries out commands in memory: decides, applies, and hands what happened to the commits. What the clock brings comes before each.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler, and never awaits: nothing may happen between reading and changing the ledger. Nothing that it gives
/// may be told to anybody before it is certain; see <see cref="Certainty"/>. While the claim log's store would not keep it, or the clock is
/// wrong, nothing happens: nothing is granted, and what the clock brings waits. What was granted before is told to who asks again.
/// </remarks>
internal sealed class CommandExecutor(StockLedger ledger, CommitPipeline commits, StorageDurability durability, ClockGuard clock)
{
    /// <summary>Things of the clock done in one turn, so that a million expiries at once do not stop the sale.</summary>
    private const int DuePerTurn = 4_096;

    /// <summary>Decides a batch in its order, at one moment.</summary>
    /// <exception cref="OutcomeUnknownException">The ledger refused its own decision, or an append has failed.</exception>
    public ClaimOutcome[] Claim(ClaimRequest[] requests)
    {
        var isTimeKnown = clock.TryGetNow(out var now);
        if (!durability.IsDurable)
            return RepeatOr(Outcome.StorageNotDurable, requests, now);
        if (!isTimeKnown)
            return RepeatOr(Outcome.ClockUntrusted, requests, now);
        RunDue(now);
        var outcomes = new ClaimOutcome[requests.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Claim(requests[i], now);
        return outcomes;
    }

    /// <summary>Carries out one command; exceptions as for <see cref="Claim(ClaimRequest[])"/>.</summary>
    /// <exception cref="ActivityUnavailableException">The claim log's store would not keep it, or the clock is wrong.</exception>
    public Decision Execute(in LedgerCommand command)
    {
        if (durability.Fault is { } fault)
            throw new ActivityUnavailableException(UnavailableReason.StorageNotDurable, fault);
        if (!clock.TryGetNow(out var now))
            throw new ActivityUnavailableException(UnavailableReason.ClockUntrusted, ClockGuard.Fault);
        RunDue(now);
        return Execute(command, now);
    }

    /// <summary>Does what the clock has brought; exceptions as for <see cref="Claim(ClaimRequest[])"/>.</summary>
    /// <returns>False when it has to wait, because the claim log's store would not keep it or the clock is wrong.</returns>
    public bool TryRunDue()
    {
        if (!durability.IsDurable || !clock.TryGetNow(out var now))
            return false;
        RunDue(now);
        return true;
    }

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

    private ClaimOutcome[] RepeatOr(Outcome refusal, ClaimRequest[] requests, long nowMs) =>
        Array.ConvertAll(requests, request => RepeatOr(refusal, request, nowMs));

    /// <summary>A claim that is in the log already, or this refusal; deciding alone changes nothing.</summary>
    private ClaimOutcome RepeatOr(Outcome refusal, in ClaimRequest request, long nowMs)
    {
        var decision = ledger.Decide(LedgerCommand.Claim(request.UserId, request.Key), nowMs);
        return decision.Result == Outcome.Replayed
            ? new ClaimOutcome(decision.Result, decision.Claim)
            : ClaimOutcome.Rejected(refusal);
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
