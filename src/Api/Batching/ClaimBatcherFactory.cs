using CouponKill.Contracts.Activities;

namespace CouponKill.Api.Batching;

/// <summary>Creates the batchers of activities, with all that stands behind a batcher.</summary>
/// <param name="grains">Gives the grains of the user partitions, once the host has started.</param>
/// <param name="options">The bounds of every batcher.</param>
/// <param name="metrics">Counts claims and batches.</param>
/// <param name="clock">Tells how long claims and calls have waited.</param>
/// <param name="logger">Is told of batches whose outcome is unknown.</param>
/// <param name="stopping">Cancelled when the process stops: calls do not follow moving grains any more.</param>
internal sealed class ClaimBatcherFactory(
    IGrainFactory grains, ClaimOptions options, ClaimMetrics metrics, TimeProvider clock, ILogger logger, CancellationToken stopping)
{
    private readonly Lazy<UserAdmission> _admission = new(() => new UserAdmission(grains, clock, logger, stopping));

    /// <summary>The batcher of an activity, which takes claims at once.</summary>
    /// <param name="activityId">The activity's id.</param>
    /// <param name="activity">The activity's grain.</param>
    /// <param name="views">Is shown the views that come with answers.</param>
    public ClaimBatcher Create(long activityId, IActivityGrain activity, IActivityViews views)
    {
        var sender = new ClaimSender(activityId, activity, _admission.Value, views, metrics, clock, logger, stopping);
        return new ClaimBatcher(sender.SendAsync, options, metrics, clock);
    }
}
