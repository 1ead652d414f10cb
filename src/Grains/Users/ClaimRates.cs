using System.Runtime.InteropServices;

namespace CouponKill.Grains.Users;

/// <summary>Counts each user's claims within the running second (a fixed window). Users beyond the capacity are not counted.</summary>
internal sealed class ClaimRates(int capacity)
{
    private readonly Dictionary<long, int> _counts = [];
    private long _second;

    /// <summary>Forgets the counts of another second.</summary>
    public void StartAt(long second)
    {
        if (second == _second)
            return;
        _second = second;
        _counts.Clear();
    }

    /// <summary>Counts one more claim of a user.</summary>
    /// <returns>The user's claims within this second.</returns>
    public int Count(long userId)
    {
        if (_counts.Count >= capacity && !_counts.ContainsKey(userId))
            return 1;
        return ++CollectionsMarshal.GetValueRefOrAddDefault(_counts, userId, out _);
    }
}
