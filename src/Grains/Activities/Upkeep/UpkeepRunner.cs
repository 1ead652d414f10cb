using CouponKill.Ledger.Log;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>
/// Runs the steps of an activity's upkeep one after the other. What fails is logged, and keeps none of the others from running.
/// </summary>
/// <param name="activityId">The activity, for the log message.</param>
/// <param name="steps">The steps in their order.</param>
/// <param name="logger">Where failures are noted.</param>
internal sealed partial class UpkeepRunner(long activityId, IReadOnlyList<IUpkeepStep> steps, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Runs all steps once.</summary>
    /// <exception cref="StaleEpochException">Another activation owns the log.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(steps, cancellationToken);

    /// <summary>Runs the steps that shorten the next activation's start; the last thing that an activation does.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(steps.Where(step => step.ShortensNextStart), cancellationToken);
        }
        catch (StaleEpochException)
        {
            // Another activation owns the log, and saves it.
        }
    }

    private async Task RunAsync(IEnumerable<IUpkeepStep> toRun, CancellationToken cancellationToken)
    {
        foreach (var step in toRun)
            await TryAsync(step, cancellationToken);
    }

    private async Task TryAsync(IUpkeepStep step, CancellationToken cancellationToken)
    {
        try
        {
            await step.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activity is going away; the next one does it.
        }
        catch (Exception exception) when (exception is not StaleEpochException)
        {
            StepFailed(step.Name, activityId, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not {Step} of activity {ActivityId}; trying again soon.")]
    private partial void StepFailed(string step, long activityId, Exception exception);
}
