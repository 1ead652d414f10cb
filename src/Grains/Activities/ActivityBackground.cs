using CouponKill.Grains.Activities.Ownership;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Grains.Diagnostics;

namespace CouponKill.Grains.Activities;

/// <summary>What an activity does by itself, with nobody calling: it publishes orders, follows the clock and looks after itself.</summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
/// <param name="activity">The activity.</param>
/// <param name="dueTimer">What the clock brings.</param>
/// <param name="upkeep">What is needed now and then.</param>
/// <param name="wakeUps">Those who watch.</param>
/// <param name="registry">Where the metrics find the activity.</param>
internal sealed class ActivityBackground(
    OwnedActivity activity, DueTimer dueTimer, ActivityUpkeep upkeep, WatchWakeUps wakeUps, ActivityRegistry registry)
{
    private Task _publishing = Task.CompletedTask;

    private ActivationLifetime Lifetime => activity.Lifetime;

    /// <summary>Starts all of it; once.</summary>
    public void Start(IGrainBase grain)
    {
        _publishing = activity.Outbox.RunAsync(Lifetime.Stopping);
        activity.UpkeepTimer.Start(grain, OnTickAsync);
        dueTimer.Set();
        registry.Add(this, () => new(activity.View.Current, activity.Outbox.LagRecords, activity.Outbox.Load));
    }

    /// <summary>
    /// Stops all of it, waits until nothing of it runs any more, and then saves what shortens the next activation's start: unless this
    /// one is in doubt about what the log holds.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Lifetime.StopAsync();
        await Task.WhenAll(_publishing, upkeep.Round, wakeUps.Asking).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        registry.Remove(this);
        if (activity.Commits.IsUsable)
            await upkeep.FinishAsync(cancellationToken);
    }

    /// <summary>It waits for nothing, because the order store or the log may take long, and those who watch must not.</summary>
    private Task OnTickAsync(CancellationToken cancellationToken)
    {
        if (Lifetime.Stopping.IsCancellationRequested)
            return Task.CompletedTask;
        dueTimer.Reset();
        upkeep.StartRound();
        wakeUps.OnTick();
        return Task.CompletedTask;
    }
}
