using CouponKill.Contracts.Claims;

namespace CouponKill.Contracts.Users;

/// <summary>What the users' side says of a claim before the activity is asked.</summary>
[GenerateSerializer, Alias("ck.admission")]
public enum Admission : byte
{
    /// <summary>Ask the activity.</summary>
    Admitted = 0,

    /// <summary>The user has this claim already; the outcome comes with the verdict.</summary>
    Known = 1,

    /// <summary>The user asks too often.</summary>
    RateLimited = 2,
}

/// <summary>The verdict on one request.</summary>
/// <param name="Admission">The verdict.</param>
/// <param name="Claim">The known claim, if <paramref name="Admission"/> is <see cref="Users.Admission.Known"/>.</param>
[GenerateSerializer, Immutable, Alias("ck.admission-verdict")]
public readonly record struct AdmissionVerdict([property: Id(0)] Admission Admission, [property: Id(1)] Claim Claim);

/// <summary>
/// One partition of the users (<see cref="UserHash.Partition"/>): knows who has what and who asks how often.
/// Its memory is a bounded cache of the ledgers; forgetting costs a hop, never a coupon.
/// </summary>
[Alias("ck.IUserPartitionGrain")]
public interface IUserPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Judges requests for one activity before the activity sees them; the answer is in their order.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="requests">Requests of users of this partition.</param>
    /// <param name="granted">
    /// News first: durable claims of users of this partition, in activities with one claim per user. They ride along with the
    /// next batch, because a call of their own would cost as much as the admission.
    /// </param>
    [Alias("Admit"), ResponseTimeout("00:00:05")]
    ValueTask<AdmissionVerdict[]> AdmitAsync(long activityId, [Immutable] ClaimRequest[] requests, [Immutable] Claim[] granted);
}
