using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;

namespace CouponKill.Api.OpenApi;

/// <summary>One way in which an endpoint can end; metadata of the endpoint, for the description of its responses.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Problem">The problem; null when it is none.</param>
/// <param name="Detail">What happened, in a sentence.</param>
internal sealed record DescribedAnswer(int Status, ApiProblem? Problem, string Detail)
{
    /// <summary>An outcome, as the table describes it.</summary>
    public static DescribedAnswer Of(OutcomeInfo info) =>
        new(info.Status, info.IsProblem ? new ApiProblem(info.Status, info.Code, info.Title, info.Detail) : null, info.Detail);

    /// <summary>A problem that is no outcome.</summary>
    public static DescribedAnswer Of(ApiProblem problem) => new(problem.Status, problem, problem.Detail);

    /// <summary>An item of the list in a response's description.</summary>
    public override string ToString() => Problem is null ? Detail : $"- `{Problem.Code}`: {Detail}";
}
