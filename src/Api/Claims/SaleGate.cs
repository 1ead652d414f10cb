using CouponKill.Contracts.Activities;

namespace CouponKill.Api.Claims;

/// <summary>What this process knows of every activity.</summary>
public sealed class SaleGate(IGrainFactory grains)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, ActivityView> _latest = new();

    /// <summary>The newest view of an activity that this process has, or null when there is no such activity.</summary>
    /// <exception cref="ActivityUnavailableException">The activity refuses to sell.</exception>
    public async ValueTask<ActivityView?> FindAsync(long activityId, CancellationToken cancellationToken) =>
        await grains.GetGrain<IActivityGrain>(activityId).GetAsync().WaitAsync(cancellationToken);

    /// <summary>Takes note of a view that a grain answered with.</summary>
    public void Observe(ActivityView view) => _latest[view.Id] = view;
}
