using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Gate;

/// <summary>
/// Keeps what is known of one activity up to date. While people ask for the activity it waits at the grain for whatever changes (a long
/// poll); otherwise it only looks now and then, which keeps the grain awake, so that it opens and ends by the clock with nobody calling,
/// and comes back after its silo died.
/// </summary>
/// <param name="activityId">The activity's id, for the log.</param>
/// <param name="activity">The activity's grain.</param>
/// <param name="known">What is kept up to date.</param>
/// <param name="clock">The clock of all pauses.</param>
/// <param name="logger">Is told when the grain does not answer.</param>
internal sealed partial class ActivityFollower(
    long activityId, IActivityGrain activity, KnownActivity known, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan MinPollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A shop has thousands of activities that are open and that nobody asks for, and each look costs a call and a question to the log.
    /// </summary>
    private static readonly TimeSpan RestInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private long _watchedAt;

    /// <summary>True when somebody asked since the last wait at the grain began.</summary>
    private bool IsAskedFor => known.Freshness.IsUsedSince(_watchedAt);

    /// <summary>Follows the activity until nothing can change any more and all is known, or the token is cancelled; never throws.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !known.IsComplete)
        {
            var askedAt = clock.GetTimestamp();
            if (!await AskAsync())
                await PauseAsync(RetryDelay, cancellationToken);
            else if (IsAskedFor)
                await PauseAsync(MinPollInterval - clock.GetElapsedTime(askedAt), cancellationToken);
            else
                await RestAsync(cancellationToken);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Until somebody asks, or it is time to look; not for all activities at the same moment.</summary>
    private Task RestAsync(CancellationToken cancellationToken)
    {
        var spread = RestInterval * (0.75 + (Random.Shared.NextDouble() / 2));
        return known.Freshness.RestAsync(TimerAlignment.AlignedDelay(spread, clock), cancellationToken);
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            await known.PollAsync(IsAskedFor && known.Freshness.IsFresh ? WatchAsync : _ => activity.GetAsync());
            known.Refusal = null;
            await known.RefreshClaimantsAsync(activity.GetClaimantsAsync);
            return true;
        }
        catch (ActivityUnavailableException exception)
        {
            known.Refusal = exception;
            return false;
        }
        catch (Exception exception)
        {
            WatchFailed(activityId, exception.Message);
            return false;
        }
    }

    private Task<ActivityView> WatchAsync(long knownSeq)
    {
        _watchedAt = clock.GetTimestamp();
        return activity.WatchAsync(knownSeq);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Activity {ActivityId} did not answer; asking again: {Reason}")]
    private partial void WatchFailed(long activityId, string reason);
}
