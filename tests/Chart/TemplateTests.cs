using System.Text.Json;
using CouponKill.Chart.Support;
using k8s;

namespace CouponKill.Chart;

/// <summary>Helm 3 and helm 4 take the chart with every values file of ci/, and make objects that Kubernetes knows.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string, string> Cases() =>
        [.. Helm.Versions.SelectMany(helm => Helm.ValuesFiles.Select(values => new TheoryDataRow<string, string>(helm, values)))];

    public static TheoryData<string> Values() => [.. Helm.ValuesFiles];

    [Fact]
    public async Task Both_versions_of_helm_are_tried()
    {
        Assert.StartsWith("v3.", (await Helm.RunAsync("helm3", "version", "--short")).Expect(), StringComparison.Ordinal);
        Assert.StartsWith("v4.", (await Helm.RunAsync("helm4", "version", "--short")).Expect(), StringComparison.Ordinal);
        Assert.NotEmpty(Helm.ValuesFiles);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Lint_finds_nothing(string helm, string values)
    {
        var result = await Helm.RunAsync(helm, "lint", "--strict", Helm.Chart, "--values", Helm.ValuesPath(values));
        Assert.True(result.Code == 0, result.Output + result.Error);
        Assert.DoesNotContain("[WARNING]", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Built_in_kinds_have_only_fields_that_there_are(string helm, string values)
    {
        var builtIn = (await Helm.TemplateAsync(values, helm)).Where(manifest => manifest.IsBuiltIn).ToList();
        Assert.NotEmpty(builtIn);
        Assert.All(builtIn, manifest => Assert.Single(KubernetesYaml.LoadAllFromString(manifest.Text, null, strict: true)));
    }

    [Fact]
    public void A_field_that_there_is_not_would_be_found() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(
            "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { prots: [] }\n", null, strict: true));

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Both_versions_make_the_same(string values)
    {
        var three = await Helm.TemplateAsync(values, "helm3");
        var four = await Helm.TemplateAsync(values, "helm4");
        Assert.Equal(
            three.Where(IsStable).Select(manifest => manifest.Root.GetRawText()).Order(StringComparer.Ordinal),
            four.Where(IsStable).Select(manifest => manifest.Root.GetRawText()).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

        // Passwords are made anew each time.
        static bool IsStable(Manifest manifest) => !manifest.Kind.Equals("Secret", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task No_two_objects_have_the_same_name_and_names_fit(string values)
    {
        var manifests = await Helm.TemplateAsync(values);
        Assert.Distinct(manifests.Select(manifest => $"{manifest.Kind} {manifest.Name}"), StringComparer.Ordinal);
        var longest = await Helm.TemplateAsync(values, "helm4", $"fullnameOverride={new string('n', 60)}");
        Assert.All(longest, manifest => Assert.InRange(manifest.Name.Length, 1, 63));
    }

    /// <summary>What KEDA, Istio and the Prometheus Operator publish about their kinds says whether ours are right.</summary>
    [Fact]
    public async Task Kinds_of_others_are_as_these_define_them()
    {
        var foreign = new List<JsonElement>();
        foreach (var values in Helm.ValuesFiles)
        {
            foreign.AddRange((await Helm.TemplateAsync(values))
                .Where(manifest => !manifest.IsBuiltIn && !manifest.ApiVersion.StartsWith("ops.couponkill.io/", StringComparison.Ordinal))
                .Select(manifest => manifest.Root));
        }

        Assert.Equal(
            [
                "AuthorizationPolicy", "DestinationRule", "Gateway", "PeerAuthentication", "PrometheusRule", "ScaledObject",
                "ServiceMonitor", "VirtualService",
            ],
            foreign.Select(root => root.GetProperty("kind").GetString()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var result = await KindsAsync(JsonSerializer.Serialize(foreign));
        Assert.True(result.Code == 0, result.Output + result.Error);
    }

    [Theory]
    [InlineData("""{"scaleTargetRef":{"name":"a"},"triggers":[],"foo":1}""", "foo")]
    [InlineData("""{"scaleTargetRef":{"name":"a"},"triggers":[],"maxReplicaCount":"many"}""", "maxReplicaCount")]
    public async Task A_wrong_object_of_another_kind_would_be_found(string spec, string field)
    {
        var result = await KindsAsync(
            $$"""[{"apiVersion":"keda.sh/v1alpha1","kind":"ScaledObject","metadata":{"name":"a"},"spec":{{spec}}}]""");
        Assert.Equal(1, result.Code);
        Assert.Contains(field, result.Output, StringComparison.Ordinal);
    }

    private static Task<CommandResult> KindsAsync(string objects) => Command.RunAsync("node", ["tests/Chart/Node/kinds.mjs"], objects);
}
