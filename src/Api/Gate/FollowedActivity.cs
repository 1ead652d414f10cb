using CouponKill.Api.Batching;
using CouponKill.Contracts.Activities;

namespace CouponKill.Api.Gate;

/// <summary>Everything that this process has for one activity: what it knows, who fills that, and the batcher of its claims.</summary>
internal sealed class FollowedActivity : IDisposable
{
    /// <summary>Starts the batcher; the follower waits for <see cref="ActivityFollower.FollowAsync"/>.</summary>
    /// <param name="activityId">The activity's id; there must be such an activity.</param>
    /// <param name="activity">The activity's grain.</param>
    /// <param name="batchers">Makes the batcher.</param>
    /// <param name="clock">The clock of everything in here.</param>
    /// <param name="logger">Is told when the grain does not answer.</param>
    public FollowedActivity(
        long activityId, IActivityGrain activity, ClaimBatcherFactory batchers, TimeProvider clock, ILogger logger)
    {
        Known = new KnownActivity(clock);
        Reader = new ActivityReader(activity, Known, clock);
        Follower = new ActivityFollower(activityId, activity, Known, clock, logger);
        Batcher = batchers.Create(activityId, activity, Known);
    }

    /// <summary>What is known; fresh while <see cref="Follower"/> follows.</summary>
    public KnownActivity Known { get; }

    /// <summary>Shows the activity as it stands now.</summary>
    public ActivityReader Reader { get; }

    /// <summary>Keeps <see cref="Known"/> up to date.</summary>
    public ActivityFollower Follower { get; }

    /// <summary>Takes the claims that the gate cannot answer.</summary>
    public ClaimBatcher Batcher { get; }

    /// <summary>Takes no more claims; those that wait are still answered.</summary>
    public void Dispose() => Batcher.Dispose();
}
