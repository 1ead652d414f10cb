using System.Text.Json;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>The dashboard asks for metrics that there are, in a language that Prometheus understands.</summary>
public sealed class DashboardTests
{
    private static readonly string File = System.IO.Path.Combine(Helm.Chart, "files", "dashboard.json");

    private static readonly JsonElement Dashboard = JsonDocument.Parse(System.IO.File.ReadAllText(File)).RootElement;

    private static IReadOnlyList<JsonElement> Panels { get; } =
        [.. Dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() is not "row")];

    private static IReadOnlyList<string> Queries { get; } =
    [
        .. Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!),
    ];

    [Fact]
    public void Every_query_is_about_metrics_that_there_are()
    {
        Assert.InRange(Queries.Count, 20, int.MaxValue);
        Assert.All(Queries, query =>
        {
            var names = Metrics.In(query);
            Assert.NotEmpty(names);
            Assert.Subset(Metrics.Known, names.ToHashSet(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task Prometheus_understands_every_query()
    {
        var rules = Queries.Index().Select(query => new
        {
            record = $"panel:{query.Index}",
            expr = query.Item.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$namespace", "shop", StringComparison.Ordinal),
        });
        using var directory = new TempDirectory();
        var file = System.IO.Path.Combine(directory.Path, "rules.yaml");
        var text = JsonSerializer.Serialize(new { groups = new[] { new { name = "panels", rules } } });
        await System.IO.File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var result = await Command.RunAsync("promtool", ["check", "rules", file]);
        Assert.True(result.Code == 0, result.Output + result.Error);
    }

    [Fact]
    public void Every_panel_has_a_title_a_unit_and_a_place_of_its_own()
    {
        Assert.All(Panels, panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
        });
        var all = Dashboard.GetProperty("panels").EnumerateArray().ToList();
        Assert.Distinct(all.Select(panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(all.Select(panel => panel.GetProperty("gridPos"))
            .Select(at => (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32())));
    }

    [Fact]
    public async Task The_chart_carries_it_whole()
    {
        var map = Assert.Single(
            await Helm.TemplateAsync("plain-values.yaml"), manifest => manifest.Name.EndsWith("-dashboard", StringComparison.Ordinal));
        var carried = JsonDocument.Parse(map.At("data").GetProperty("couponkill.json").GetString()!).RootElement;
        Assert.True(JsonElement.DeepEquals(Dashboard, carried));
    }
}
