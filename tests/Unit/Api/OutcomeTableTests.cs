using System.Reflection;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Api;

/// <summary>Walks all outcomes, and holds docs/api.md against the table.</summary>
public sealed class OutcomeTableTests
{
    private const string Start = "<!-- outcomes -->";
    private const string End = "<!-- /outcomes -->";

    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "api.md"));

    public static TheoryData<Outcome> All => [.. Enum.GetValues<Outcome>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_outcome_has_a_row_that_makes_sense(Outcome outcome)
    {
        var info = outcome.Info();
        Assert.Equal(outcome is not (Outcome.Granted or Outcome.Replayed or Outcome.Done or Outcome.Unchanged), info.IsProblem);
        Assert.Equal(info.Status is 429 or 503, info.RetryAfterSeconds > 0);
        Assert.Matches("^[a-z]+(_[a-z]+)*$", info.Code);
        Assert.EndsWith(".", info.Detail, StringComparison.Ordinal);
        Assert.False(info.IsFinal && info.RetryAfterSeconds > 0, "Who is told to repeat must be able to get something better.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_problem_says_what_the_table_says(Outcome outcome)
    {
        var (info, problem) = (outcome.Info(), outcome.ToProblem());
        Assert.Equal((info.Status, info.Code, info.Title, info.Detail), (problem.Status, problem.Code, problem.Title, problem.Detail));
        Assert.Equal(info.RetryAfterSeconds, problem.RetryAfterSeconds);
    }

    [Fact]
    public void Codes_and_labels_are_told_apart()
    {
        var infos = Enum.GetValues<Outcome>().Select(outcome => outcome.Info()).ToList();
        Assert.Equal(infos.Count, infos.Select(info => info.Code).Distinct(StringComparer.Ordinal).Count());
        var labels = infos.Select(info => info.ClaimLabel).OfType<string>().ToList();
        Assert.Equal(labels.Count, labels.Distinct(StringComparer.Ordinal).Count());
        var reasons = Enum.GetValues<UnavailableReason>();
        Assert.Equal(reasons.Length, reasons.Select(reason => reason.Code()).ToHashSet(StringComparer.Ordinal).Count);
    }

    [Fact]
    public void The_API_page_shows_the_table()
    {
        var start = Page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var written = Page[start..Page.IndexOf(End, StringComparison.Ordinal)].Trim();
        string[] head = ["| code | status | final | meaning |", "|---|---|---|---|"];
        var expected = string.Join('\n', [.. head, .. Enum.GetValues<Outcome>().Select(Row)]);
        Assert.True(
            string.Equals(written, expected, StringComparison.Ordinal), $"docs/api.md must say between {Start} and {End}:\n{expected}");
    }

    [Fact]
    public void The_API_page_names_every_other_problem()
    {
        var problems = typeof(KnownProblems).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Select(property => property.GetValue(null))
            .Cast<ApiProblem>()
            .ToList();
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.Contains($"`{problem.Code}`", Page, StringComparison.Ordinal));
    }

    private static string Row(Outcome outcome)
    {
        var info = outcome.Info();
        var meaning = info.RetryAfterSeconds > 0 ? $"{info.Detail} `Retry-After: {info.RetryAfterSeconds}`" : info.Detail;
        return $"| `{info.Code}` | {info.Status} | {(info.IsFinal ? "yes" : "")} | {meaning} |";
    }
}
