using System.Collections.Concurrent;
using CouponKill.Api.Batching;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Gate;

/// <summary>The activities that this process follows, by id.</summary>
/// <param name="grains">Gives the activities' grains.</param>
/// <param name="batchers">Makes the batcher of each.</param>
/// <param name="clock">The clock of all of them.</param>
/// <param name="logger">Is told when a grain does not answer.</param>
/// <param name="stopping">Cancelled when the process stops: nobody is followed any more.</param>
internal sealed class FollowedActivities(
    IGrainFactory grains, ClaimBatcherFactory batchers, TimeProvider clock, ILogger logger, CancellationToken stopping) : IDisposable
{
    private static readonly TimeSpan KeepFinished = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, FollowedActivity> _activities = new();

    /// <summary>The activity if it is followed already, or null; somebody has asked for it now.</summary>
    public FollowedActivity? Find(long activityId)
    {
        if (!_activities.TryGetValue(activityId, out var activity))
            return null;
        activity.Known.Freshness.Touch();
        return activity;
    }

    /// <summary>The activity, which is followed from now on; there must be such an activity.</summary>
    public FollowedActivity Follow(long activityId)
    {
        if (_activities.TryGetValue(activityId, out var known))
            return known;
        var made = new FollowedActivity(activityId, grains.GetGrain<IActivityGrain>(activityId), batchers, clock, logger);
        var followed = _activities.GetOrAdd(activityId, made);
        if (ReferenceEquals(followed, made))
            _ = made.Follower.FollowAsync(stopping);
        else
            made.Dispose();
        return followed;
    }

    /// <summary>Forgets those that are finished and that nobody has asked for in ten minutes.</summary>
    public void ForgetUnused()
    {
        foreach (var (activityId, activity) in _activities)
        {
            if (IsForgettable(activity.Known) && _activities.TryRemove(activityId, out _))
                activity.Dispose();
        }
    }

    /// <summary>How many claims wait at each batcher.</summary>
    public IEnumerable<(long ActivityId, int Depth)> ReadDepths() => _activities.Select(entry => (entry.Key, entry.Value.Batcher.Depth));

    /// <summary>How many claims wait for their batch, and how many are under way, over all activities.</summary>
    public (int Waiting, int UnderWay) SumClaims()
    {
        var (waiting, underWay) = (0, 0);
        foreach (var (_, activity) in _activities)
            (waiting, underWay) = (waiting + activity.Batcher.Depth, underWay + activity.Batcher.UnderWay);
        return (waiting, underWay);
    }

    /// <summary>The activities that refuse to sell, with their reasons.</summary>
    public IEnumerable<(long ActivityId, UnavailableReason Reason)> ReadRefusals()
    {
        foreach (var (activityId, activity) in _activities)
        {
            if (activity.Known.Refusal is { Reason: not UnavailableReason.NotFound } refusal)
                yield return (activityId, refusal.Reason);
        }
    }

    /// <summary>Takes no more claims; those that wait are still answered.</summary>
    public void Dispose()
    {
        foreach (var activity in _activities.Values)
            activity.Dispose();
    }

    private static bool IsForgettable(KnownActivity known) =>
        known.View is { IsFinished: true } && known.Freshness.Unused > KeepFinished;
}
