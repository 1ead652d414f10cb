using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Reading;

/// <summary>What the ledger knows of claims, told when it is certain.</summary>
/// <remarks>
/// Runs on its grain's scheduler. Every method throws <see cref="OutcomeUnknownException"/> when the log does not hold what was read, or
/// may be another's.
/// </remarks>
internal sealed class ClaimReader(StockLedger ledger, Certainty certainty, TimeProvider clock)
{
    private const int PageSlots = 4_096;

    private ClaimantFilter? _claimants;

    /// <summary>The newest live claim of a user, or null.</summary>
    public async Task<Claim?> FindAsync(long userId)
    {
        var arrivedAt = clock.GetTimestamp();
        var claim = ledger.FindNewestLive(userId);
        await certainty.WhenCertainAsync();
        if (claim is null)
            await certainty.WhenConfirmedSinceAsync(arrivedAt);
        return claim;
    }

    /// <summary>The filter over all users whom the ledger knows a claim of; built anew only after a grant.</summary>
    public async Task<ClaimantFilter> GetClaimantsAsync()
    {
        var lastGrantSeq = ledger.LastGrantSeq;
        var filter = _claimants;
        if (filter?.LastGrantSeq != lastGrantSeq)
        {
            var claims = ledger.Freeze().Claims;
            filter = await Task.Run(() => ClaimantFilter.Build(claims.UserIds(), claims.Count, lastGrantSeq));
        }

        await certainty.WhenCertainAsync();
        return _claimants = filter!;
    }

    /// <summary>A page of the live claims of the users in one partition.</summary>
    /// <param name="partition">The partition, by <see cref="UserHash.Partition"/>.</param>
    /// <param name="partitions">How many partitions there are.</param>
    /// <param name="cursor">0, or the last page's <see cref="ClaimPage.Next"/>.</param>
    public async Task<ClaimPage> ReadPageAsync(int partition, int partitions, int cursor)
    {
        var claims = new List<Claim>();
        var next = ledger.ReadLive(cursor, PageSlots, claims);
        claims.RemoveAll(claim => UserHash.Partition(claim.UserId, partitions) != partition);
        await certainty.WhenCertainAsync();
        return new ClaimPage([.. claims], next);
    }
}
