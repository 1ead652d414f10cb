using CouponKill.Contracts.Claims;

namespace CouponKill.Bench.Rivals.NaiveOrleans;

/// <summary>One user with the coupons that he or she has.</summary>
[Alias("bench.user")]
internal interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>Claims a unit, once.</summary>
    [Alias("claim")]
    Task<ClaimOutcome> ClaimAsync(long activityId);
}

/// <summary>What is stored of a user.</summary>
[GenerateSerializer, Alias("bench.user-state")]
internal sealed class UserState
{
    [Id(0)]
    public Dictionary<long, Purchase> Purchases { get; set; } = [];
}

/// <summary>A unit and when it was bought, in Unix milliseconds.</summary>
[GenerateSerializer, Alias("bench.purchase")]
internal sealed record Purchase([property: Id(0)] long Unit, [property: Id(1)] long AtMs);

/// <summary>Asks the coupon when the user has none yet, and stores what it says.</summary>
internal sealed class UserGrain([PersistentState("user")] IPersistentState<UserState> user) : Grain, IUserGrain
{
    public async Task<ClaimOutcome> ClaimAsync(long activityId)
    {
        var userId = this.GetPrimaryKeyLong();
        if (user.State.Purchases.TryGetValue(activityId, out var earlier))
            return Grant.Replay(activityId, userId, earlier.Unit, earlier.AtMs);
        var unit = await GrainFactory.GetGrain<ICouponGrain>(activityId).TakeAsync();
        if (unit == 0)
            return Grant.SoldOut;
        var purchase = new Purchase(unit, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        user.State.Purchases.Add(activityId, purchase);
        await user.WriteStateAsync();
        return Grant.New(activityId, userId, purchase.Unit, purchase.AtMs);
    }
}
