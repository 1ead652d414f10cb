using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Grains.Activities.Reading;

namespace CouponKill.Grains.Activities.Timers;

/// <summary>
/// Answers those who watch an activity in which nothing happens: when the log has said whose the activity is, or with the next tick
/// when it is silent.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
internal sealed class WatchWakeUps(
    ViewSignal view, LogOwnership ownership, Certainty certainty, UpkeepTimer timer, UpkeepPeriod period)
{
    /// <summary>The question to the log that is under way, or the last one. It never fails.</summary>
    public Task Asking { get; private set; } = Task.CompletedTask;

    /// <summary>Wakes those who watch, now or once the log has answered, and sets the timer to what is needed next.</summary>
    public void OnTick()
    {
        if (view.IsWatched && Asking.IsCompleted && !ownership.IsConfirmedWithin(UpkeepTimer.BusyPeriod))
        {
            timer.SetPeriod(UpkeepTimer.BusyPeriod);
            Asking = AskLogAsync();
            return;
        }

        view.WakeAll();
        timer.SetPeriod(Asking.IsCompleted ? period.Current : UpkeepTimer.BusyPeriod);
    }

    private async Task AskLogAsync()
    {
        try
        {
            await certainty.AskAsync();
        }
        catch (OutcomeUnknownException)
        {
            // Whoever needs the log's word asks again.
        }

        view.WakeAll();
        timer.SetPeriod(period.Current);
    }
}
