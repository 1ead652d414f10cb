using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Log;

namespace CouponKill.Grains.Activities;

/// <content>What an activity does by itself, with nobody calling.</content>
internal sealed partial class ActivityGrain
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    /// <summary>Those who watch hear of a quiet activity so often, and have two seconds for it; see <see cref="Freshness"/>.</summary>
    private static readonly TimeSpan QuietPulse = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// One timer for everything, and a slow one while nothing happens: a shop has thousands of activities that are open and quiet, and each
    /// tick wakes a thread. It waits for nothing, because the order store or the log may take long, and those who watch must not.
    /// </summary>
    private Task OnPulseAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
            return Task.CompletedTask;
        // The timer counts elapsed time: after the wall clock was set it would come at the wrong moment.
        SetDueTimer(anew: true);
        if (_keepingUp.IsCompleted)
            _keepingUp = KeepUpAsync();
        Watch();
        return Task.CompletedTask;
    }

    /// <summary>Those who watch are answered when the log has said whose the activity is, or with the next tick when it is silent.</summary>
    private void Watch()
    {
        if (_asking.IsCompleted && !_ownership!.IsConfirmedWithin(Pulse))
        {
            SetPulse(quiet: false);
            _asking = AskLogAsync();
            return;
        }

        _view!.WakeAll();
        SetPulse(quiet: IsAtRest && _asking.IsCompleted);
    }

    private bool IsAtRest => _keepingUp.IsCompleted && _outbox!.IsDrained;

    private void SetPulse(bool quiet)
    {
        if (quiet == _isQuiet || _stopping.IsCancellationRequested)
            return;
        _isQuiet = quiet;
        var interval = quiet ? QuietPulse : Pulse;
        _pulse!.Change(interval, interval);
    }

    private async Task KeepUpAsync()
    {
        try
        {
            if (await _upkeep!.RunAsync(_stopping.Token) == UpkeepResult.Finished)
                GoAway();
        }
        catch (StaleEpochException exception)
        {
            _commits!.Fail(exception);
        }
    }

    private async Task AskLogAsync()
    {
        try
        {
            await GiveUpIfLostAsync(_ownership!.AskAsync());
        }
        catch (OutcomeUnknownException)
        {
            // Whoever needs the log's word asks again.
        }

        _view!.WakeAll();
        SetPulse(quiet: IsAtRest);
    }
}
