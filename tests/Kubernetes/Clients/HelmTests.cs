using Xunit;

namespace CouponKill.Kubernetes.Clients;

/// <summary>helm 3 and helm 4 as they come; helm 4 applies on the server's side.</summary>
public sealed class HelmTests
{
    [Theory]
    [InlineData("helm3")]
    [InlineData("helm4")]
    public async Task A_release_is_installed_upgraded_rolled_back_and_uninstalled(string name)
    {
        await using var cluster = await Cluster.StartAsync();
        var helm = name is "helm3" ? cluster.Helm3 : cluster.Helm4;
        cluster.Write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        cluster.Write("chart/values.yaml", "image: x:1\nvariable: OLD\n");
        cluster.Write("chart/templates/web.yaml",
            Manifests.Web("{{ .Values.image }}", "{{ .Values.variable }}", "\"{{ .Release.Name }}-web\""));

        await helm.Run("install", "r", "chart", "--wait=false");
        Assert.Equal("x:1 FIXED OLD", await Running(cluster));
        await helm.Run("upgrade", "r", "chart", "--wait=false", "--set", "image=x:2,variable=NEW");
        Assert.Equal("x:2 FIXED NEW", await Running(cluster));
        Assert.Matches(@"r\s+\S+\s+2\s.*deployed\s+chart-1.0.0", await helm.Run("list"));
        await helm.Run("rollback", "r", "1", "--wait=false");
        Assert.Equal("x:1 FIXED OLD", await Running(cluster));
        await helm.Run("uninstall", "r", "--wait=false");
        Assert.Contains("NotFound", (await cluster.Kubectl.TryRun("get", "deployment", "r-web")).Error, StringComparison.Ordinal);
        Assert.Empty((await cluster.Kubectl.Run("get", "secrets", "-l", "owner=helm", "-o", "name")).Trim());
    }

    [Fact]
    public async Task Helm_4_keeps_what_others_own()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.Write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        cluster.Write("chart/values.yaml", "image: x:1\n");
        cluster.Write("chart/templates/web.yaml", Manifests.Web("{{ .Values.image }}", "A", "\"{{ .Release.Name }}-web\""));
        await cluster.Helm4.Run("install", "r", "chart", "--wait=false");
        await cluster.Kubectl.Run("label", "deployment", "r-web", "mine=yes");
        await cluster.Helm4.Run("upgrade", "r", "chart", "--wait=false", "--set", "image=x:2");
        Assert.Equal("yes", (await cluster.Kubectl.Run("get", "deployment", "r-web", "-o", "jsonpath={.metadata.labels.mine}")).Trim());
    }

    private static async Task<string> Running(Cluster cluster)
    {
        const string What = "jsonpath={.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[*].name}";
        return (await cluster.Kubectl.Run("get", "deployment", "r-web", "-o", What)).Trim();
    }
}
