using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Contracts.Activities;

/// <summary>
/// The one owner of an activity's stock; its key is the activity's id. It decides in memory and answers only what its
/// claim log holds durably.
/// </summary>
/// <remarks>
/// Every call may throw <see cref="OutcomeUnknownException"/> (repeat it: all commands are idempotent) and
/// <see cref="ActivityUnavailableException"/> (the activity does not exist or must not sell).
/// </remarks>
[Alias("ck.IActivityGrain")]
public interface IActivityGrain : IGrainWithIntegerKey
{
    /// <summary>Decides a batch in its order.</summary>
    [Alias("Claim"), ResponseTimeout("00:00:05")]
    Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch);

    /// <summary>Carries out an admin's command.</summary>
    [Alias("Admin"), ResponseTimeout("00:00:05")]
    Task<AdminReply> ExecuteAsync(AdminCommand command);

    /// <summary>The newest durable view.</summary>
    [Alias("Get"), ResponseTimeout("00:00:05")]
    Task<ActivityView> GetAsync();

    /// <summary>
    /// Waits until the durable view is newer than <paramref name="knownSeq"/>, some two seconds at most, three while the log is silent, and
    /// returns the newest.
    /// </summary>
    [Alias("Watch"), ResponseTimeout("00:00:05")]
    Task<ActivityView> WatchAsync(long knownSeq);

    /// <summary>The newest live claim of a user, or null.</summary>
    [Alias("FindClaim"), ResponseTimeout("00:00:05")]
    Task<Claim?> FindClaimAsync(long userId);

    /// <summary>The filter over all users whom the ledger knows a claim of.</summary>
    [Alias("Claimants"), ResponseTimeout("00:00:10")]
    Task<ClaimantFilter> GetClaimantsAsync();

    /// <summary>Pages through the live claims of the users in one partition.</summary>
    /// <param name="partition">The partition, by <see cref="UserHash.Partition"/>.</param>
    /// <param name="partitions">How many there are.</param>
    /// <param name="cursor">0, or the last page's <see cref="ClaimPage.Next"/>.</param>
    [Alias("ReadClaims"), ResponseTimeout("00:00:10")]
    Task<ClaimPage> ReadClaimsAsync(int partition, int partitions, int cursor);

    /// <summary>Tells that the order store holds the effects of these events.</summary>
    /// <param name="seqs">Sequence numbers, in any order.</param>
    [Alias("Stored"), ResponseTimeout("00:00:05")]
    Task OrdersStoredAsync([Immutable] long[] seqs);

    /// <summary>Tells that the order store refuses these orders for good, so that nobody waits for them.</summary>
    /// <param name="orders">The orders as they were published.</param>
    [Alias("Refused"), ResponseTimeout("00:00:05")]
    Task OrdersRefusedAsync([Immutable] Order[] orders);

    /// <summary>Compares the ledger with the order store, once what is under way has been stored (or some seconds have passed).</summary>
    [Alias("Audit"), ResponseTimeout("00:05:00")]
    Task<ActivityAudit> AuditAsync();
}
