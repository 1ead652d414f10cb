using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using Orleans.Concurrency;

namespace CouponKill.Contracts.Users;

/// <summary>Why a claim goes no further than the users' side.</summary>
[GenerateSerializer, Alias("ck.admission-exception-kind")]
public enum Admission : byte
{
    /// <summary>The user has this claim already; it comes with the verdict.</summary>
    Known = 1,

    /// <summary>The user asks too often.</summary>
    RateLimited = 2,

    /// <summary>An admin has blocked the user.</summary>
    Blocked = 3,
}

/// <summary>The verdict on a request that the activity need not see.</summary>
/// <param name="Index">The position of the request in the batch, from 0.</param>
/// <param name="Admission">Why the request goes no further.</param>
/// <param name="Claim">The known claim, if <paramref name="Admission"/> is <see cref="Users.Admission.Known"/>.</param>
[GenerateSerializer, Immutable, Alias("ck.admission-exception")]
public readonly record struct AdmissionVerdict(
    [property: Id(0)] int Index, [property: Id(1)] Admission Admission, [property: Id(2)] Claim Claim);

/// <summary>
/// One partition of the users (<see cref="UserHash.Partition"/>): knows who has what, who asks how often and who is blocked.
/// What it knows of claims is a bounded cache of the ledgers; forgetting costs a hop, never a coupon. Blocks are its own state.
/// </summary>
/// <remarks>
/// Blocking and unblocking may throw <see cref="OutcomeUnknownException"/>: the state may have been written or not. Repeating is safe.
/// </remarks>
[Alias("ck.IUserPartitionGrain")]
public interface IUserPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Judges requests for one activity before the activity sees them.</summary>
    /// <param name="activityId">The id of the activity that the users claim from.</param>
    /// <param name="requests">Requests of users of this partition.</param>
    /// <param name="granted">
    /// News first: durable claims of users of this partition, in activities with one claim per user. They ride along with the
    /// next batch, because a call of their own would cost as much as the admission.
    /// </param>
    /// <returns>The verdicts on those that go no further, by ascending index. All others, in a rush nearly all, are admitted.</returns>
    [Alias("AdmitAllBut"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    ValueTask<AdmissionVerdict[]> AdmitAsync(long activityId, [Immutable] ClaimRequest[] requests, [Immutable] Claim[] granted);

    /// <summary>Blocks a user of this partition; returns once that is durable.</summary>
    /// <returns>The block that holds now; null when <see cref="UserPartitions.MaxBlocked"/> users are blocked already.</returns>
    [Alias("Block"), ResponseTimeout("00:00:05")]
    Task<UserBlock?> BlockAsync(BlockCommand command);

    /// <summary>Takes a block back, if there is one; returns once that is durable.</summary>
    /// <param name="userId">The user who is let in again.</param>
    /// <param name="adminId">The admin who takes the block back, for the log.</param>
    [Alias("Unblock"), ResponseTimeout("00:00:05")]
    Task UnblockAsync(long userId, long adminId);

    /// <summary>The block of a user, or null.</summary>
    [Alias("FindBlock"), ResponseTimeout("00:00:05")]
    Task<UserBlock?> FindBlockAsync(long userId);

    /// <summary>The blocks of this partition by ascending user id.</summary>
    /// <param name="after">The user id before the first one wanted; 0 for the first page.</param>
    /// <param name="limit">The largest number of blocks; at least 1.</param>
    [Alias("ListBlocks"), ResponseTimeout("00:00:05")]
    Task<UserBlock[]> ListBlocksAsync(long after, int limit);
}
