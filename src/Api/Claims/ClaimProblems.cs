using CouponKill.Api.Problems;

namespace CouponKill.Api.Claims;

/// <summary>The answers to claims that cannot be read, in bytes.</summary>
internal static class ClaimProblems
{
    public static PreparedProblem InvalidId { get; } = new(KnownProblems.InvalidId("id"));

    public static PreparedProblem InvalidKey { get; } = new(KnownProblems.InvalidIdempotencyKey);
}
