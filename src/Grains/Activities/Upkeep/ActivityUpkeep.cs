using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>
/// What an activity needs now and then, off the answers' path, one round at a time. Nobody waits for a round: the order store or the
/// log may take long.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
/// <param name="runner">What a round does.</param>
/// <param name="retention">How long the activity stays once it is finished.</param>
/// <param name="commits">Fails when a round finds that the log is another's.</param>
/// <param name="lifetime">The end of the activation.</param>
internal sealed class ActivityUpkeep(
    UpkeepRunner runner, FinishedRetention retention, CommitPipeline commits, ActivationLifetime lifetime)
{
    /// <summary>The round that is under way, or the last one. It never fails.</summary>
    public Task Round { get; private set; } = Task.CompletedTask;

    /// <summary>True while a round is under way.</summary>
    public bool IsRunning => !Round.IsCompleted;

    /// <summary>Starts a round, unless one is under way.</summary>
    public void StartRound()
    {
        if (!IsRunning)
            Round = RunAsync();
    }

    /// <summary>Does what shortens the next activation's start; the last thing that an activation does.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => runner.FinishAsync(cancellationToken);

    private async Task RunAsync()
    {
        try
        {
            await runner.RunAsync(lifetime.Stopping);
            if (retention.IsOver())
                lifetime.StepDown();
        }
        catch (StaleEpochException exception)
        {
            commits.Fail(exception);
        }
    }
}
