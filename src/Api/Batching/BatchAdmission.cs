using CouponKill.Contracts.Users;

namespace CouponKill.Api.Batching;

/// <summary>What became of a batch at the users' partitions. Claims that it does not name are admitted.</summary>
/// <param name="Refused">The claims that go no further, with the reason; null for those whose partition's call failed.</param>
/// <param name="Shed">The shares that were not asked about: an earlier one still waits for their partition.</param>
/// <param name="Late">The shares whose partition has not answered yet; they are no longer part of the batch.</param>
internal sealed record BatchAdmission(
    IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)> Refused,
    IReadOnlyList<PartitionShare> Shed,
    IReadOnlyList<LateShare> Late)
{
    /// <summary>All claims are admitted.</summary>
    public static BatchAdmission OfAll { get; } = new([], [], []);
}

/// <summary>A share of a batch that goes on alone when its partition answers.</summary>
/// <param name="Share">The claims.</param>
/// <param name="Refused">Those of them that go no further, once the call has ended; never fails.</param>
internal sealed record LateShare(PartitionShare Share, Task<IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)>> Refused);
