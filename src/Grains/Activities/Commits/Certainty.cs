using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Commits;

/// <summary>What an answer waits for: that the log holds what it rests on, and says that it still is this activation's.</summary>
/// <remarks>
/// Runs on its grain's scheduler. Each wait ends with <see cref="OutcomeUnknownException"/> when the log does not answer, or has said that
/// it is another's; then the activation steps down.
/// </remarks>
internal sealed class Certainty(CommitPipeline commits, LogOwnership ownership)
{
    /// <summary>
    /// Completes when the log holds what was decided, and what it was decided on, and its last word on whose it is is fresh: an
    /// append that was under way while the process stood still is an old one.
    /// </summary>
    public Task WhenCertainAsync()
    {
        var durable = commits.WhenDurable();
        return durable.IsCompletedSuccessfully ? WhenConfirmedAsync() : WhenConfirmedAsync(durable);
    }

    /// <summary>Completes when the log's last word on whose it is is fresh.</summary>
    public Task WhenConfirmedAsync() => OrGiveUpAsync(ownership.WhenConfirmedAsync());

    /// <summary>
    /// Completes when the log has said whose it is to a question asked no earlier than this timestamp. Two activations may for a while
    /// both believe that the activity is theirs. What one of them grants the log decides, and what was granted stays true; but what it
    /// does not do, because of what it remembers, the other may have changed: so it asks first.
    /// </summary>
    public Task WhenConfirmedSinceAsync(long timestamp) => OrGiveUpAsync(ownership.WhenConfirmedSinceAsync(timestamp));

    /// <summary>
    /// Confirms refusals, or turns them into unknown outcomes. While the log is silent only refusals are in doubt: grants are in it,
    /// and who has a unit keeps it.
    /// </summary>
    /// <param name="outcomes">The outcomes of a batch whose grants are durable; changed in place.</param>
    /// <param name="arrivedAt">Timestamp of the batch's arrival.</param>
    public async Task ConfirmRefusalsAsync(ClaimOutcome[] outcomes, long arrivedAt)
    {
        try
        {
            await WhenConfirmedSinceAsync(arrivedAt);
        }
        catch (OutcomeUnknownException) when (commits.IsUsable)
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].IsRefusal)
                    outcomes[i] = ClaimOutcome.Rejected(Outcome.OutcomeUnknown);
            }
        }
    }

    /// <summary>Asks the log whose it is.</summary>
    public Task AskAsync() => GiveUpIfLostAsync(ownership.AskAsync());

    private async Task WhenConfirmedAsync(Task durable)
    {
        await durable;
        await WhenConfirmedAsync();
    }

    private Task OrGiveUpAsync(Task confirmed) => confirmed.IsCompletedSuccessfully ? confirmed : GiveUpIfLostAsync(confirmed);

    private async Task GiveUpIfLostAsync(Task confirmed)
    {
        try
        {
            await confirmed;
        }
        catch (Exception exception) when (exception is StaleEpochException or ClaimLogMissingException)
        {
            commits.Fail(exception);
        }

        commits.ThrowIfFailed();
    }
}
