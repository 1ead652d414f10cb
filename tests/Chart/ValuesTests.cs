using System.Text.Json;
using System.Text.RegularExpressions;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>The chart's values: each is described, and nothing else is taken.</summary>
public sealed partial class ValuesTests
{
    private static readonly string ValuesText = File.ReadAllText(Path.Combine(Helm.Chart, "values.yaml"));
    private static readonly JsonElement Values = Manifest.ToJson(ValuesText);
    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json"))).RootElement;

    public static TheoryData<string, string> Wrong() => new()
    {
        { "replica=3", "replica" },
        { "silo.replica.min=3", "replica" },
        { "silo.resources.limits.cpu=2", "cpu" },
        { "silo.replicas.min=1", "min" },
        { "silo.replicas.min=two", "min" },
        { "scaling.mode=magic", "mode" },
        { "canary.weight=101", "weight" },
        { "istio.paths[0]=/metrics", "paths" },
        { "configuration.Jwt__Key=secret", "Jwt__Key" },
        { "image.digest=sha256:12", "digest" },
        { "auth.adminPassword=short", "adminPassword" },
        { "service.port=0", "port" },
    };

    public static TheoryData<string, string> Contradictory() => new()
    {
        { "canary.enabled=true", "canary.enabled needs istio.enabled" },
        { "istio.enabled=true", "istio.enabled needs istio.hosts" },
        { "scaling.mode=operator", "needs operator.enabled" },
        { "silo.replicas.min=20", "replicas.min must not be above replicas.max" },
        { "silo.drainSeconds=20", "silo.graceSeconds must be at least 30 more" },
        { "operator.enabled=true", "scaling.mode none needs operator.enabled=false" },
        { "demo.enabled=false", "demo.enabled runs all stores here" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_unknown_or_wrong_value_is_refused_by_its_name(string set, string named)
    {
        foreach (var helm in Helm.Versions)
        {
            var result = await Helm.TryTemplateAsync("plain-demo-values.yaml", helm, set);
            Assert.NotEqual(0, result.Code);
            Assert.Contains("schema", result.Error, StringComparison.Ordinal);
            Assert.Contains(named, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Contradictory))]
    public async Task Values_that_do_not_fit_together_are_refused_with_what_to_do(string set, string message)
    {
        var result = await Helm.TryTemplateAsync("plain-demo-values.yaml", "helm4", set, "scaling.cpu.enabled=true");
        Assert.NotEqual(0, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_takes_nothing_that_it_does_not_know()
    {
        var open = Objects(Schema, "").Where(one => one.Schema.TryGetProperty("properties", out _)
            && !(one.Schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False));
        Assert.Empty(open.Select(one => one.Path));
    }

    [Fact]
    public void The_schema_knows_each_value_and_no_other() =>
        Assert.Equal(Leaves(Values, Schema, "").Order(StringComparer.Ordinal), SchemaLeaves(Schema, "").Order(StringComparer.Ordinal));

    [Fact]
    public void Each_value_is_described()
    {
        var described = Described(ValuesText).ToList();
        Assert.Empty(Leaves(Values, Schema, "").Except(described, StringComparer.Ordinal));
        Assert.Distinct(described, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_readme_is_made_from_the_values()
    {
        var result = await Command.RunAsync("scripts/chart-readme.sh", ["--check"]);
        Assert.True(result.Code == 0, result.Output + result.Error);
    }

    [Fact]
    public async Task Each_value_of_the_readme_has_its_name_and_default()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "README.md"), TestContext.Current.CancellationToken);
        Assert.All(Leaves(Values, Schema, ""), name => Assert.Contains($"| `{name}` | ", readme, StringComparison.Ordinal));
        Assert.Contains("| `silo.replicas.min` | `2` | ", readme, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, JsonElement Schema)> Objects(JsonElement schema, string path)
    {
        yield return (path, schema);
        foreach (var inner in Properties(schema).SelectMany(one => Objects(one.Value, $"{path}.{one.Name}")))
            yield return inner;
        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var inner in Objects(items, path + "[]"))
                yield return inner;
        }
    }

    private static IEnumerable<string> SchemaLeaves(JsonElement schema, string path) => IsGroup(schema, path)
        ? Properties(schema).Where(one => !one.NameEquals("global")).SelectMany(one => SchemaLeaves(one.Value, Join(path, one.Name)))
        : [path];

    /// <summary>The values that one gives, as far in as the schema describes them; what Kubernetes describes counts as one.</summary>
    private static IEnumerable<string> Leaves(JsonElement value, JsonElement schema, string path) => IsGroup(schema, path)
        ? value.EnumerateObject().SelectMany(one => Leaves(
            one.Value, schema.GetProperty("properties").GetProperty(one.Name), Join(path, one.Name)))
        : [path];

    private static bool IsGroup(JsonElement schema, string path) =>
        !path.EndsWith("resources", StringComparison.Ordinal) && schema.TryGetProperty("properties", out _);

    private static JsonElement.ObjectEnumerator Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The names below a line "# -- ...".</summary>
    private static IEnumerable<string> Described(string text)
    {
        var path = new List<string>();
        var isDescribed = false;
        foreach (var line in text.Split('\n'))
        {
            if (Key().Match(line) is { Success: true } key)
            {
                path = [.. path.Take(key.Groups["indent"].Length / 2), key.Groups["name"].Value];
                if (isDescribed)
                    yield return string.Join('.', path);
            }

            isDescribed = line.TrimStart().StartsWith("# -- ", StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("^(?<indent> *)(?<name>[A-Za-z]+):", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Key();
}
