using System.Numerics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Contracts.Claims;

/// <summary>
/// A Bloom filter over the users who have a claim. "No" is certain, "yes" is wrong about once in a hundred times.
/// It lets every silo turn losers away from a sold-out activity on its own, while a winner who asks again
/// still reaches the ledger and gets the first answer.
/// </summary>
/// <remarks>
/// Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970; double hashing after Kirsch and Mitzenmacher, 2006.
/// </remarks>
[GenerateSerializer, Immutable, Alias("ck.claimant-filter")]
public sealed class ClaimantFilter
{
    private const int BitsPerUser = 10;
    private const int Probes = 7;
    private const int MinWords = 16;
    private const int MaxWords = 1 << 21;

    [Id(0)]
    private readonly ulong[] _words;

    private ClaimantFilter(ulong[] words, long lastGrantSeq)
    {
        _words = words;
        LastGrantSeq = lastGrantSeq;
    }

    /// <summary>
    /// The grant up to which the filter is complete. It may speak for a view with the same
    /// <see cref="ActivityView.LastGrantSeq"/>, and for no other.
    /// </summary>
    [Id(1)]
    public long LastGrantSeq { get; }

    /// <summary>Bytes that the filter takes.</summary>
    public int SizeInBytes => _words.Length * sizeof(ulong);

    /// <summary>Builds the filter of <paramref name="userIds"/>; at most 16 MiB, beyond which it says "yes" more often.</summary>
    /// <param name="userIds">Users with a claim; repeats do no harm.</param>
    /// <param name="count">About how many there are.</param>
    /// <param name="lastGrantSeq">The last grant among them.</param>
    public static ClaimantFilter Build(IEnumerable<long> userIds, int count, long lastGrantSeq)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        var wanted = (uint)Math.Clamp((long)count * BitsPerUser / 64, MinWords, MaxWords);
        var words = new ulong[BitOperations.RoundUpToPowerOf2(wanted)];
        foreach (var userId in userIds)
            Add(words, userId);
        return new ClaimantFilter(words, lastGrantSeq);
    }

    /// <summary>False only when the user certainly has no claim.</summary>
    public bool MayContain(long userId)
    {
        var (hash, step) = Hash(userId);
        var mask = ((ulong)_words.Length * 64) - 1;
        for (var i = 0; i < Probes; i++, hash += step)
        {
            var bit = hash & mask;
            if ((_words[bit >> 6] & (1UL << (int)(bit & 63))) == 0)
                return false;
        }

        return true;
    }

    private static void Add(ulong[] words, long userId)
    {
        var (hash, step) = Hash(userId);
        var mask = ((ulong)words.Length * 64) - 1;
        for (var i = 0; i < Probes; i++, hash += step)
        {
            var bit = hash & mask;
            words[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    private static (ulong Hash, ulong Step) Hash(long userId)
    {
        var hash = UserHash.Mix((ulong)userId);
        return (hash, UserHash.Mix(hash) | 1);
    }
}
