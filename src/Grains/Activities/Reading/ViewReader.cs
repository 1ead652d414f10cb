using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Commands;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Ledger.Activities;

namespace CouponKill.Grains.Activities.Reading;

/// <summary>The newest durable view, at once or when there is news.</summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
/// <param name="view">The view and those who wait.</param>
/// <param name="executor">Does what the clock has brought before anybody is told how things stand.</param>
/// <param name="commits">Whether the activation still knows what is true.</param>
/// <param name="certainty">What an answer waits for.</param>
/// <param name="timer">The timer that wakes those who wait.</param>
/// <param name="applicationStopping">Cancelled when the process is about to end; nobody waits for news then.</param>
internal sealed class ViewReader(
    ViewSignal view,
    CommandExecutor executor,
    CommitPipeline commits,
    Certainty certainty,
    UpkeepTimer timer,
    CancellationToken applicationStopping)
{
    /// <summary>The newest durable view, after what is due by now: whoever makes an activity that is to be open sees it open.</summary>
    /// <exception cref="OutcomeUnknownException">It may be another activation's activity by now.</exception>
    public async Task<ActivityView> GetAsync()
    {
        executor.RunDue();
        if (executor.View().Status != view.Current.Status)
            await commits.WhenDurable();
        var current = view.Current;
        await certainty.WhenConfirmedAsync();
        return current;
    }

    /// <summary>Waits for a view newer than <paramref name="knownSeq"/>, some seconds at most, and gives the newest.</summary>
    /// <exception cref="OutcomeUnknownException">It may be another activation's activity by now.</exception>
    public async Task<ActivityView> WatchAsync(long knownSeq)
    {
        timer.SetWatched();
        var newest = await view.WaitAsync(knownSeq, applicationStopping);
        commits.ThrowIfFailed();
        await certainty.WhenConfirmedAsync();
        return newest;
    }
}
