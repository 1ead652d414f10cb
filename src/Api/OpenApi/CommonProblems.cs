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
        if (TakesBody(operation))
            problems.AddRange(OfBody());
        if (Has(operation, ParameterLocation.Path))
            problems.Add(KnownProblems.InvalidId("id"));
        if (Has(operation, ParameterLocation.Query))
            problems.Add(KnownProblems.InvalidField("limit", "Must be a whole number from 1 to 200."));
        if (operation.Security is { Count: > 0 })
            problems.AddRange([KnownProblems.Unauthenticated, KnownProblems.InvalidToken, KnownProblems.TokenExpired]);
        problems.AddRange([KnownProblems.BodyTooLarge, KnownProblems.UnsupportedMediaType, KnownProblems.InternalError]);
        return problems.Select(DescribedAnswer.Of);
    }

    /// <summary>Commands without a body accept {}, and so refuse others like all that have one.</summary>
    private static bool TakesBody(OpenApiOperation operation) => operation.Responses?.ContainsKey("415") == true;

    private static bool Has(OpenApiOperation operation, ParameterLocation location) =>
        operation.Parameters?.Any(parameter => parameter.In == location) == true;

    private static ApiProblem[] OfQuery() => [KnownProblems.UnknownParameter("limti"), KnownProblems.DuplicateParameter("limit")];

    private static ApiProblem[] OfBody() =>
    [
        KnownProblems.MalformedJson("The body must be a JSON object."), KnownProblems.MissingField("name"),
        KnownProblems.UnknownField("colour"), KnownProblems.DuplicateField("name"),
        KnownProblems.InvalidField("total", "Must be 1 to 100000000."),
    ];
}
