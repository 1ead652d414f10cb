using CouponKill.Contracts.Claims;

namespace CouponKill.Bench.Rivals;

/// <summary>One of the usual ways to sell, behind the same front end as the real server.</summary>
internal interface ISale
{
    /// <summary>Puts units up for sale.</summary>
    Task OpenAsync(long activityId, int units, CancellationToken cancellationToken);

    /// <summary>Gives a user one unit, once.</summary>
    ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId);

    /// <summary>Waits until everything that answers have put off is stored.</summary>
    Task SettleAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Counts what is in the store now.</summary>
    Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken);
}
