using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Batching;

/// <summary>The claims of a batch whose users belong to one partition.</summary>
/// <param name="Partition">The number of the partition, 0 to <see cref="UserPartitions.Count"/> - 1.</param>
/// <param name="Claims">The claims, in the order of the batch.</param>
/// <param name="Requests">The claims' requests, in the same order.</param>
internal readonly record struct PartitionShare(int Partition, PendingClaim[] Claims, ClaimRequest[] Requests)
{
    /// <summary>Splits a batch, into arrays of the right size; the partitions without a claim are left out.</summary>
    public static PartitionShare[] Split(List<PendingClaim> batch)
    {
        Span<int> counts = stackalloc int[UserPartitions.Count];
        foreach (var claim in batch)
            counts[UserPartitions.Of(claim.Request.UserId)]++;
        var shares = Allocate(counts);
        foreach (var claim in batch)
        {
            var partition = UserPartitions.Of(claim.Request.UserId);
            var share = shares[partition];
            var at = share.Claims.Length - counts[partition]--;
            share.Claims[at] = claim;
            share.Requests[at] = claim.Request;
        }

        return Array.FindAll(shares, static share => share.Claims.Length > 0);
    }

    private static PartitionShare[] Allocate(ReadOnlySpan<int> counts)
    {
        var shares = new PartitionShare[counts.Length];
        for (var partition = 0; partition < shares.Length; partition++)
            shares[partition] = new PartitionShare(partition, new PendingClaim[counts[partition]], new ClaimRequest[counts[partition]]);
        return shares;
    }
}
