namespace CouponKill.Testing.Invariants;

/// <summary>Checks one sale against every rule. Pure: the same evidence gives the same verdict.</summary>
public static class InvariantChecker
{
    private static readonly Func<SaleEvidence, IEnumerable<Violation>>[] Checks =
    [
        StockRules.Check,
        RowRules.Check,
        SequenceRules.Check,
        AnswerRules.Check,
        TimeRules.Check,
        SoldOutRules.Check,
    ];

    /// <summary>All violations; none when the sale is right.</summary>
    public static IReadOnlyList<Violation> Check(SaleEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return [.. Checks.SelectMany(check => check(evidence))];
    }

    /// <summary>Says what is wrong, the first <paramref name="most"/> violations in full.</summary>
    public static string Describe(IReadOnlyList<Violation> violations, int most = 20)
    {
        ArgumentNullException.ThrowIfNull(violations);
        var lines = violations.Take(most).Select(violation => violation.ToString());
        return string.Join(Environment.NewLine, [$"{violations.Count} violations", .. lines]);
    }
}
