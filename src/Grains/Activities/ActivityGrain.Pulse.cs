using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities;

/// <content>What an activity does by itself, with nobody calling.</content>
internal sealed partial class ActivityGrain
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    /// <summary>Those who watch hear of an activity at rest so often, and have two seconds for it; see <see cref="Freshness"/>.</summary>
    private static readonly TimeSpan WatchedPulse = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan RestPulse = TimeSpan.FromSeconds(5);

    private bool IsAtRest => _keepingUp.IsCompleted && _outbox!.IsDrained;

    /// <summary>
    /// At rest only the clock, which may be set, the comparison with the orders and what has failed before are left to look at.
    /// </summary>
    private TimeSpan Period =>
        !IsAtRest ? Pulse : _view!.IsWatched ? WatchedPulse : TimeSpan.FromTicks(Math.Min(RestPulse.Ticks, _options.ReconcileInterval.Ticks));

    /// <summary>
    /// One timer for everything, and a slow one while nothing happens and nobody asks: a shop has thousands of activities that are open and
    /// quiet, and each tick wakes a thread. It waits for nothing, because the order store or the log may take long, and those who
    /// watch must not.
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

    /// <summary>
    /// Those who watch are answered when the log has said whose the activity is, or with the next tick when it is silent.
    /// </summary>
    private void Watch()
    {
        if (_view!.IsWatched && _asking.IsCompleted && !_ownership!.IsConfirmedWithin(Pulse))
        {
            SetPulse(Pulse);
            _asking = AskLogAsync();
            return;
        }

        _view.WakeAll();
        SetPulse(_asking.IsCompleted ? Period : Pulse);
    }

    /// <summary>At rest with each pulse, which the timer would let drift away from the others.</summary>
    private void SetPulse(TimeSpan interval)
    {
        if ((interval == _period && interval < RestPulse) || _stopping.IsCancellationRequested)
            return;
        _period = interval;
        _pulse!.Change(interval < RestPulse ? interval : TimerAlignment.AlignedDelay(interval, _clock), interval);
    }

    private async Task KeepUpAsync()
    {
        try
        {
            if (await _upkeep!.RunAsync(_stopping.Token) == UpkeepResult.Finished)
                StepDown();
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
        SetPulse(Period);
    }
}
