using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Claims;

/// <summary>The claims of a batch whose users belong to one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Claims">Its claims.</param>
/// <param name="Requests">Their requests, in the same order.</param>
internal readonly record struct UserShare(int Partition, PendingClaim[] Claims, ClaimRequest[] Requests)
{
    /// <summary>Splits a batch, into arrays of the right size.</summary>
    public static UserShare[] Split(List<PendingClaim> batch)
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

    private static UserShare[] Allocate(ReadOnlySpan<int> counts)
    {
        var shares = new UserShare[counts.Length];
        for (var partition = 0; partition < shares.Length; partition++)
            shares[partition] = new UserShare(partition, new PendingClaim[counts[partition]], new ClaimRequest[counts[partition]]);
        return shares;
    }
}
