namespace CouponKill.Bench.Rivals.NaiveOrleans;

/// <summary>One coupon's stock.</summary>
[Alias("bench.coupon")]
internal interface ICouponGrain : IGrainWithIntegerKey
{
    /// <summary>Puts units up for sale.</summary>
    [Alias("open")]
    Task OpenAsync(int units);

    /// <summary>Takes a unit.</summary>
    /// <returns>Its number, or 0 when there is nothing left.</returns>
    [Alias("take")]
    Task<long> TakeAsync();

    /// <summary>Units that are still there.</summary>
    [Alias("left")]
    Task<long> CountLeftAsync();
}

/// <summary>What is stored of a coupon.</summary>
[GenerateSerializer, Alias("bench.coupon-state")]
internal sealed class CouponState
{
    [Id(0)]
    public int Left { get; set; }
}

/// <summary>Takes one unit after the other, and stores each.</summary>
internal sealed class CouponGrain([PersistentState("coupon")] IPersistentState<CouponState> coupon) : Grain, ICouponGrain
{
    public Task OpenAsync(int units)
    {
        coupon.State.Left = units;
        return coupon.WriteStateAsync();
    }

    public async Task<long> TakeAsync()
    {
        if (coupon.State.Left == 0)
            return 0;
        var unit = coupon.State.Left--;
        await coupon.WriteStateAsync();
        return unit;
    }

    public async Task<long> CountLeftAsync()
    {
        await coupon.ReadStateAsync();
        return coupon.State.Left;
    }
}
