namespace CouponKill.Ledger.Scaling;

/// <summary>What a process has done with claims since it started, and what it has before it.</summary>
/// <param name="Answered">Claims that were answered, whatever was said.</param>
/// <param name="Decided">Claims that came back from the grains, so that a batch has carried them.</param>
/// <param name="Waiting">Claims that wait for their batch now.</param>
/// <param name="UnderWay">Claims whose batch is on its way now: they wait at grains, or for the claim log.</param>
public readonly record struct ClaimCounts(long Answered, long Decided, int Waiting, int UnderWay);
