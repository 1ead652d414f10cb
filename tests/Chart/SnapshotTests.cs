using System.Text.RegularExpressions;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>
/// What the chart makes is in the repository, so that a change of a template shows what it changes. UPDATE_SNAPSHOTS=1 writes it anew.
/// </summary>
public sealed partial class SnapshotTests
{
    public static TheoryData<string> Values() =>
        ["plain-values.yaml", "operator-values.yaml", "istio-values.yaml", "plain-demo-values.yaml"];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task The_chart_makes_what_it_made(string values)
    {
        var made = Text(await Helm.TemplateAsync(values));
        var name = values.Replace("-values", "", StringComparison.Ordinal);
        var file = Path.Combine(RepositoryPaths.Root, "tests", "Chart", "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") is "1")
            await File.WriteAllTextAsync(file, made, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), made);
    }

    /// <summary>Without what differs each time, and without what has a source of its own.</summary>
    private static string Text(IEnumerable<Manifest> manifests) => string.Concat(manifests
        .Where(manifest => !manifest.Source.EndsWith("/crds.yaml", StringComparison.Ordinal))
        .Where(manifest => !manifest.Source.Contains("/monitoring/rules", StringComparison.Ordinal))
        .Where(manifest => !manifest.Source.Contains("/monitoring/dashboard", StringComparison.Ordinal))
        .Select(manifest => "---" + (manifest.Kind.Equals("Secret", StringComparison.Ordinal) ? Hidden(manifest.Text) : manifest.Text)));

    private static string Hidden(string text) =>
        Made().Replace(text, match => match.Groups["before"].Value + "made");

    [GeneratedRegex("(?<before>(jwtKey|[a-z]*[pP]assword)[:=] ?)\"?[A-Za-z0-9+/=]+\"?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Made();
}
