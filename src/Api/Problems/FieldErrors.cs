namespace CouponKill.Api.Problems;

/// <summary>Collects what is wrong with a request, so that the caller learns everything at once.</summary>
internal sealed class FieldErrors
{
    private readonly List<ApiProblem> _found = [];

    public void Missing(string field) => _found.Add(KnownProblems.MissingField(field));

    public void Invalid(string field, string detail) => _found.Add(KnownProblems.InvalidField(field, detail));

    /// <summary>Null when nothing is wrong; otherwise the first finding, with the list of all if there are more.</summary>
    public ApiProblem? ToProblem() => _found.Count switch
    {
        0 => null,
        1 => _found[0],
        _ => _found[0] with { Errors = ByField() },
    };

    private Dictionary<string, string[]> ByField() => _found
        .GroupBy(problem => problem.Field!, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(problem => problem.Detail).ToArray(), StringComparer.Ordinal);
}
