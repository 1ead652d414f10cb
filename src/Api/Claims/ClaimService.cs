using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>Takes one user's claim from the door to its durable answer.</summary>
public sealed class ClaimService(IGrainFactory grains)
{
    /// <summary>Claims a unit. It never throws: what went wrong is in the result.</summary>
    public async ValueTask<ClaimOutcome> ClaimAsync(long activityId, ClaimRequest request)
    {
        var reply = await grains.GetGrain<IActivityGrain>(activityId).ClaimAsync(new ClaimBatch([request]));
        return reply.Outcomes[0];
    }
}
