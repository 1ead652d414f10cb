using CouponKill.Operator.Installations;
using CouponKill.Operator.Manifests;
using CouponKill.Operator.Runtime;
using k8s;
using Xunit;

namespace CouponKill.OperatorTests.Manifests;

public sealed class ManifestTests
{
    private static readonly string Config = Path.Combine(Repository.Root, "src/Operator/config");

    [Fact]
    public void The_generated_files_are_fresh()
    {
        var there = Directory.EnumerateFiles(Config, "*.yaml", SearchOption.AllDirectories).Select(path =>
            Path.GetRelativePath(Config, path));
        Assert.Equivalent(ManifestFiles.All().Keys, there, strict: true);
        Assert.All(ManifestFiles.All(), file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Config, file.Key))));
    }

    [Fact]
    public void The_table_of_fields_is_fresh()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/kubernetes.md"));
        Assert.Equal(ManifestFiles.WithFields(document), document);
    }

    [Fact]
    public void They_have_only_fields_that_Kubernetes_knows() => Assert.All(
        ManifestFiles.All().Values, text => Assert.NotEmpty(KubernetesYaml.LoadAllFromString(text, null, strict: true)));

    [Fact]
    public void So_do_the_objects_of_an_installation()
    {
        var plan = InstallationPlan.Of(Samples.Seckill(), Observed.Nothing, Samples.Noon);
        var ours = plan.Steps.SelectMany(step => step.Actions).OfType<PlannedAction.Apply>()
            .Where(action => action.Kind != Kind.ScaledObject && action.Kind != Kind.ServiceMonitor).ToList();
        Assert.True(ours.Count > 5);
        Assert.All(ours, action => Assert.Single(KubernetesYaml.LoadAllFromString(Yaml.Write(action.Wanted.Body), null, strict: true)));
    }

    [Fact]
    public void A_call_that_no_role_allows_is_not_made()
    {
        Permissions.Demand(Kind.Deployment, "scale", "patch");
        Assert.Throws<InvalidOperationException>(() => Permissions.Demand(Kind.Secret, null, "list"));
        Assert.Throws<InvalidOperationException>(() => Permissions.Demand(Kind.Seckill, null, "delete"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("true", "'true'")]
    [InlineData("False", "'False'")]
    [InlineData("1", "'1'")]
    [InlineData("it's: so", "'it''s: so'")]
    [InlineData("", "''")]
    public void Texts_stay_texts_in_YAML(string text, string written) =>
        Assert.Equal($"{Yaml.Head}a: {written}\n", Yaml.Write(new System.Text.Json.Nodes.JsonObject { ["a"] = text }));
}
