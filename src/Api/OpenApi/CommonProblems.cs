using System.Reflection;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>The problems that come from how a request is sent, and so from every endpoint that takes such a part.</summary>
internal static class CommonProblems
{
    /// <summary>The codes of all problems.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. typeof(KnownProblems).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Select(property => (ApiProblem)property.GetValue(null)!)
            .Concat(OfBody())
            .Concat(OfQuery())
            .Append(KnownProblems.InvalidId("id"))
            .Select(problem => problem.Code)
            .Concat(OutcomeTable.All.Select(outcome => outcome.Info()).Where(info => info.IsProblem).Select(info => info.Code))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The problems of one operation that its endpoint does not name itself.</summary>
    public static IEnumerable<DescribedAnswer> Of(OpenApiOperation operation)
    {
        var problems = OfQuery().ToList();
        if (operation.RequestBody is not null)
            problems.AddRange(OfBody());
        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true)
            problems.Add(KnownProblems.InvalidId("id"));
        if (operation.Parameters?.Any(parameter => parameter.In != ParameterLocation.Path) == true)
            problems.Add(KnownProblems.InvalidField("limit", "Must be a whole number from 1 to 200."));
        problems.AddRange(
        [
            KnownProblems.Unauthenticated, KnownProblems.InvalidToken, KnownProblems.TokenExpired, KnownProblems.Forbidden,
            KnownProblems.BodyTooLarge, KnownProblems.UnsupportedMediaType, KnownProblems.InternalError,
        ]);
        return problems.DistinctBy(problem => problem.Code).Select(DescribedAnswer.Of);
    }

    private static ApiProblem[] OfQuery() => [KnownProblems.UnknownParameter("limti"), KnownProblems.DuplicateParameter("limit")];

    private static ApiProblem[] OfBody() =>
    [
        KnownProblems.MalformedJson("The body must be a JSON object."), KnownProblems.MissingField("name"),
        KnownProblems.UnknownField("colour"), KnownProblems.DuplicateField("name"),
        KnownProblems.InvalidField("total", "Must be 1 to 100000000."),
    ];
}
