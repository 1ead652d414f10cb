namespace CouponKill.Ledger.Claims;

/// <summary>Spreads user ids, which people and generators hand out in rows, over all 64 bits.</summary>
public static class UserHash
{
    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a bijection on 64 bits.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The partition of a user, 0 to <paramref name="partitions"/> - 1.</summary>
    public static int Partition(long userId, int partitions) => (int)(Mix((ulong)userId) % (uint)partitions);
}
