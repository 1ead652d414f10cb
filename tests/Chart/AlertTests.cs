using System.Text.Json;
using System.Text.RegularExpressions;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>The alerts: about metrics that there are, proven by promtool, each with a runbook.</summary>
public sealed partial class AlertTests
{
    private const string Tests = "tests/Chart/Alerts/alerts.test.yaml";

    private static readonly string Rules = Path.Combine(Helm.Chart, "files", "alerts.yaml");

    private static readonly string?[] Severities = ["critical", "warning"];

    private static IReadOnlyList<JsonElement> Alerts { get; } =
        [.. Read(Rules).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];

    [Fact]
    public async Task Each_fires_and_clears()
    {
        var result = await Command.RunAsync("promtool", ["test", "rules", Tests]);
        Assert.True(result.Code == 0, result.Output + result.Error);
    }

    [Fact]
    public void Each_is_tested_quiet_then_firing_then_clear()
    {
        var tests = Read(Path.Combine(RepositoryPaths.Root, Tests)).GetProperty("tests").EnumerateArray().ToList();
        Assert.Equal(Alerts.Select(Name), tests.Select(test => test.GetProperty("name").GetString()!), StringComparer.Ordinal);
        foreach (var test in tests)
        {
            var checks = test.GetProperty("promql_expr_test").EnumerateArray().ToList();
            Assert.Equal([0, 1, 0], checks.Select(check => check.GetProperty("exp_samples")[0].GetProperty("value").GetInt32()));
            var fires = $"ALERTS{{alertname=\"{test.GetProperty("name").GetString()}\",alertstate=\"firing\"}}";
            Assert.All(checks, check => Assert.Contains(fires, check.GetProperty("expr").GetString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_alert_that_does_not_fire_would_be_found()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, Tests), TestContext.Current.CancellationToken);
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "alerts.test.yaml");
        var wrong = text.Replace("../../../helm/couponkill/files/alerts.yaml", Rules, StringComparison.Ordinal)
            .Replace("values: '0x10 6000x10 100x30'", "values: '0x50'", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, wrong, TestContext.Current.CancellationToken);
        var result = await Command.RunAsync("promtool", ["test", "rules", file]);
        Assert.NotEqual(0, result.Code);
        Assert.Contains("CouponKillQueueLong", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_is_about_metrics_that_there_are() => Assert.All(Alerts, alert =>
    {
        var names = Metrics.In(alert.GetProperty("expr").GetString()!);
        Assert.NotEmpty(names);
        Assert.Subset(Metrics.Known, names.ToHashSet(StringComparer.Ordinal));
    });

    /// <summary>The table under "Watch" says when to alert. What it says there, an alert does.</summary>
    [Fact]
    public void There_is_an_alert_for_each_row_that_says_when()
    {
        var watched = Alerts.SelectMany(alert => Metrics.In(alert.GetProperty("expr").GetString()!)).ToHashSet(StringComparer.Ordinal);
        var asked = Metrics.Rows.Where(row => When().IsMatch(row.Advice)).SelectMany(row => row.Names).ToList();
        Assert.InRange(asked.Count, 20, int.MaxValue);
        Assert.Empty(asked.Except(watched, StringComparer.Ordinal));
    }

    [Fact]
    public void Each_has_a_runbook_that_there_is_and_a_severity()
    {
        var headings = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "runbooks.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        Assert.Equal(Alerts.Select(Name), headings, StringComparer.Ordinal);
        foreach (var alert in Alerts)
        {
            var annotations = alert.GetProperty("annotations");
            Assert.Equal($"docs/runbooks.md#{Name(alert).ToLowerInvariant()}", annotations.GetProperty("runbook_url").GetString());
            Assert.NotEmpty(annotations.GetProperty("summary").GetString()!);
            Assert.Contains(alert.GetProperty("labels").GetProperty("severity").GetString(), Severities, StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task The_chart_has_the_same_alerts_with_its_own_runbooks()
    {
        var manifests = await Helm.TemplateAsync("plain-values.yaml");
        var spec = Assert.Single(manifests, manifest => manifest.Kind is "PrometheusRule").Spec;
        var rules = await File.ReadAllTextAsync(Rules, TestContext.Current.CancellationToken);
        const string Base = "https://git.example.com/couponkill/blob/main/docs/";
        var moved = Manifest.ToJson(rules.Replace("runbook_url: docs/", $"runbook_url: {Base}", StringComparison.Ordinal));
        Assert.Equal(moved.GetRawText(), spec.GetRawText());
    }

    /// <summary>Links of the documents that this part brings lead to sections that there are.</summary>
    [Theory]
    [InlineData("runbooks.md")]
    [InlineData("kubernetes.md")]
    public async Task Links_lead_to_sections_that_there_are(string page)
    {
        var docs = Path.Combine(RepositoryPaths.Root, "docs");
        var text = await File.ReadAllTextAsync(Path.Combine(docs, page), TestContext.Current.CancellationToken);
        var links = Link().Matches(text).Select(match => (File: match.Groups["file"].Value, Anchor: match.Groups["anchor"].Value)).ToList();
        Assert.NotEmpty(links);
        foreach (var (file, anchor) in links)
        {
            var target = Path.Combine(docs, file.Length == 0 ? page : file);
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page}: {file}");
            if (anchor.Length > 0)
                Assert.Contains(anchor, File.ReadLines(target).Where(line => line.StartsWith('#')).Select(Anchor), StringComparer.Ordinal);
        }
    }

    private static string Name(JsonElement alert) => alert.GetProperty("alert").GetString()!;

    private static JsonElement Read(string file) => Manifest.ToJson(File.ReadAllText(file));

    /// <summary>As GitHub makes it of a heading.</summary>
    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("above|grow|stand still|stands still|more than|is 1:|p99|Kafka:CacheCapacity", RegexOptions.None, 1_000)]
    private static partial Regex When();

    [GeneratedRegex("\\]\\((?!https?:)(?<file>[^)#]*)(#(?<anchor>[^)]*))?\\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 _-]", RegexOptions.None, 1_000)]
    private static partial Regex NoAnchor();
}
