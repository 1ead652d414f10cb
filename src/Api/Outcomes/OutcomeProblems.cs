using CouponKill.Api.Problems;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Outcomes;

/// <summary>
/// The problems of the outcomes that are refusals. In a flash sale most answers are these, so they are bytes already, too.
/// </summary>
internal static class OutcomeProblems
{
    private static readonly ApiProblem[] Problems = [.. OutcomeTable.All.Select(outcome => ToProblem(outcome.Info()))];
    private static readonly PreparedProblem[] Prepared = Array.ConvertAll(Problems, problem => new PreparedProblem(problem));

    /// <summary>The problem of a refusal.</summary>
    public static ApiProblem ToProblem(this Outcome outcome) => Problems[(int)outcome];

    /// <summary>The same in the bytes of its answer.</summary>
    public static PreparedProblem ToPreparedProblem(this Outcome outcome) => Prepared[(int)outcome];

    private static ApiProblem ToProblem(OutcomeInfo info) =>
        new(info.Status, info.Code, info.Title, info.Detail) { RetryAfterSeconds = info.RetryAfterSeconds };
}
