namespace CouponKill.Grains.Users;

/// <summary>Counts a user's claims within the running second (a fixed window).</summary>
internal readonly record struct ClaimRate(long Second, int Count)
{
    /// <summary>Counts one more claim at a time in Unix milliseconds.</summary>
    public ClaimRate Next(long nowMs) => nowMs / 1000 == Second ? this with { Count = Count + 1 } : new ClaimRate(nowMs / 1000, 1);
}
