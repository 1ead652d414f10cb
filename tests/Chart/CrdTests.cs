using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>The resource definitions and the operator's rights are those that the operator's build generates.</summary>
public sealed class CrdTests
{
    private static readonly string Generated = Path.Combine(RepositoryPaths.Root, "src", "Operator", "config");
    private static readonly string Carried = Path.Combine(Helm.Chart, "files");

    [Fact]
    public async Task They_are_templates_that_stay_when_the_release_goes()
    {
        var crds = await CrdsAsync();
        Assert.Equal(
            ["seckillactivities.ops.couponkill.io", "seckills.ops.couponkill.io"],
            crds.Select(crd => crd.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.All(crds, crd => Assert.Equal("keep", crd.At("metadata.annotations").GetProperty("helm.sh/resource-policy").GetString()));
        Assert.DoesNotContain(
            await Helm.TemplateAsync("operator-values.yaml", "helm4", "crds.enabled=false"),
            manifest => manifest.Kind is "CustomResourceDefinition");
    }

    /// <summary>Helm refuses a whole release of which it does not know a kind.</summary>
    [Fact]
    public async Task A_cluster_that_does_not_know_them_yet_gets_no_Seckill()
    {
        string[] template = ["template", Helm.Release, Helm.Chart, "--values", Helm.ValuesPath("operator-values.yaml")];
        var manifests = Manifest.ReadAll((await Helm.RunAsync("helm4", template)).Expect());
        Assert.DoesNotContain(manifests, manifest => manifest.Kind is "Seckill");
        Assert.Contains(manifests, manifest => manifest.Kind is "CustomResourceDefinition");
        Assert.Single(await Helm.TemplateAsync("operator-values.yaml"), manifest => manifest.Kind is "Seckill");
    }

    [Fact]
    public async Task The_chart_changes_nothing_in_them()
    {
        foreach (var crd in await CrdsAsync())
        {
            var file = Directory.EnumerateFiles(Path.Combine(Carried, "crds"))
                .Select(File.ReadAllText).Single(text => text.Contains($"name: {crd.Name}", StringComparison.Ordinal));
            Assert.Equal(Manifest.ToJson(file).GetProperty("spec").GetRawText(), crd.Spec.GetRawText());
        }
    }

    [Fact]
    public void The_chart_carries_what_is_generated()
    {
        AssertSame(Path.Combine(Generated, "crd", "bases"), Path.Combine(Carried, "crds"));
        AssertSame(Path.Combine(Generated, "rbac"), Path.Combine(Carried, "rbac"), "role.yaml");
    }

    [Fact]
    public async Task The_operator_has_the_generated_rights_where_it_watches()
    {
        var rules = Manifest.ToJson(await File.ReadAllTextAsync(
            Path.Combine(Carried, "rbac", "role.yaml"), TestContext.Current.CancellationToken)).GetProperty("rules").GetRawText();
        var everywhere = await Helm.TemplateAsync("operator-values.yaml");
        Assert.Equal(rules, Assert.Single(everywhere, manifest => manifest.Kind is "ClusterRole").Root.GetProperty("rules").GetRawText());
        var here = await Helm.TemplateAsync("namespaced-values.yaml");
        Assert.DoesNotContain(here, manifest => manifest.Kind is "ClusterRole" or "ClusterRoleBinding");
        Assert.Contains(
            here,
            manifest => manifest.Kind is "Role" && manifest.Root.GetProperty("rules").GetRawText().Equals(rules, StringComparison.Ordinal));
    }

    private static void AssertSame(string generated, string carried, string pattern = "*.yaml")
    {
        Assert.Equal(Texts(generated), Texts(carried));

        Dictionary<string, string> Texts(string directory) => Directory.EnumerateFiles(directory, pattern)
            .ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText, StringComparer.Ordinal);
    }

    private static async Task<List<Manifest>> CrdsAsync() =>
        [.. (await Helm.TemplateAsync("operator-values.yaml")).Where(manifest => manifest.Kind is "CustomResourceDefinition")];
}
