using CouponKill.Api.Problems;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>The answers to claims that got nothing. In a flash sale most answers are these, so they are bytes already.</summary>
internal static class ClaimProblems
{
    public static PreparedProblem InvalidId { get; } = new(KnownProblems.InvalidId("id"));

    public static PreparedProblem InvalidKey { get; } = new(KnownProblems.InvalidIdempotencyKey);

    private static readonly PreparedProblem SoldOut = new(KnownProblems.SoldOut);
    private static readonly PreparedProblem NotStarted = new(KnownProblems.NotStarted);
    private static readonly PreparedProblem Ended = new(KnownProblems.Ended);
    private static readonly PreparedProblem Paused = new(KnownProblems.Paused);
    private static readonly PreparedProblem RateLimited = new(KnownProblems.RateLimited);
    private static readonly PreparedProblem UserBlocked = new(KnownProblems.UserBlocked);
    private static readonly PreparedProblem Overloaded = new(KnownProblems.Overloaded);
    private static readonly PreparedProblem NotFound = new(KnownProblems.ActivityNotFound);
    private static readonly PreparedProblem Unavailable = new(KnownProblems.ActivityUnavailable);
    private static readonly PreparedProblem OutcomeUnknown = new(KnownProblems.OutcomeUnknown);

    /// <summary>The answer to a result that is neither granted nor replayed.</summary>
    public static PreparedProblem For(ClaimResult result) => result switch
    {
        ClaimResult.SoldOut => SoldOut,
        ClaimResult.NotStarted => NotStarted,
        ClaimResult.Ended => Ended,
        ClaimResult.Paused => Paused,
        ClaimResult.RateLimited => RateLimited,
        ClaimResult.UserBlocked => UserBlocked,
        ClaimResult.Overloaded => Overloaded,
        ClaimResult.NotFound => NotFound,
        ClaimResult.Unavailable => Unavailable,
        _ => OutcomeUnknown,
    };
}
