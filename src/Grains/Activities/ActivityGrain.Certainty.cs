using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities;

/// <content>What an answer waits for: that the log holds what it rests on, and says that it still is this activation's.</content>
internal sealed partial class ActivityGrain
{
    /// <summary>
    /// Completes when the log holds what was decided, and what it was decided on, and its last word on whose it is is fresh: an
    /// append that was under way while the process stood still is an old one.
    /// </summary>
    private Task WhenCertainAsync(CommitPipeline commits)
    {
        var durable = commits.WhenDurable();
        return durable.IsCompletedSuccessfully ? WhenConfirmedAsync() : WhenConfirmedAsync(durable);
    }

    private async Task WhenConfirmedAsync(Task durable)
    {
        await durable;
        await WhenConfirmedAsync();
    }

    private Task WhenConfirmedAsync() => OrGiveUpAsync(_ownership!.WhenConfirmedAsync());

    /// <summary>
    /// Two activations may for a while both believe that the activity is theirs. What one of them grants the log decides, and what was
    /// granted stays true; but what it does not do, because of what it remembers, the other may have changed: so it asks first.
    /// </summary>
    private Task WhenConfirmedSinceAsync(long timestamp) => OrGiveUpAsync(_ownership!.WhenConfirmedSinceAsync(timestamp));

    /// <summary>While the log is silent only refusals are in doubt: grants are in it, and who has a unit keeps it.</summary>
    private async Task ConfirmRefusalsAsync(ClaimOutcome[] outcomes, long arrivedAt)
    {
        try
        {
            await WhenConfirmedSinceAsync(arrivedAt);
        }
        catch (OutcomeUnknownException) when (_commits!.IsUsable)
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].IsRefusal)
                    outcomes[i] = ClaimOutcome.Rejected(Outcome.OutcomeUnknown);
            }
        }
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
            _commits!.Fail(exception);
        }

        _commits!.ThrowIfFailed();
    }
}
