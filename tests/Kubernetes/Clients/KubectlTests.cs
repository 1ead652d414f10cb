using Xunit;

namespace CouponKill.Kubernetes.Clients;

/// <summary>kubectl 1.35 as it comes.</summary>
public sealed class KubectlTests
{
    [Fact]
    public async Task Applies_changes_what_differs_and_nothing_else()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        Assert.Contains("deployment.apps/web created",
            await kubectl.Run("apply", "-f", cluster.Write("a.yaml", Manifests.Web("x:1", "OLD"))), StringComparison.Ordinal);
        var changed = await kubectl.Run("apply", "-f", cluster.Write("a.yaml", Manifests.Web("x:2", "NEW")));
        Assert.Contains("deployment.apps/web configured", changed, StringComparison.Ordinal);
        Assert.Contains("configmap/web unchanged", changed, StringComparison.Ordinal);
        var names = await kubectl.Run("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env[*].name}");
        Assert.Equal("FIXED NEW", names.Trim());
        Assert.DoesNotContain(
            "configured", await kubectl.Run("apply", "-f", cluster.Write("a.yaml", Manifests.Web("x:2", "NEW"))), StringComparison.Ordinal);
        Assert.Empty((await kubectl.Run("diff", "-f", cluster.Write("a.yaml", Manifests.Web("x:2", "NEW")))).Trim());
    }

    [Fact]
    public async Task Shows_wide_tables_patches_scales_waits_and_deletes()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        await kubectl.Run("apply", "-f", cluster.Write("a.yaml", Manifests.Web("x:1", "A")));
        var table = await kubectl.Run("get", "deployments", "-o", "wide");
        Assert.Matches(@"^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\s+web +\S+ .* c +x:1 +app=web", table);
        await kubectl.Run("patch", "deployment", "web", "-p", """{"spec":{"minReadySeconds":3}}""");
        await kubectl.Run("scale", "deployment", "web", "--replicas=5");
        await kubectl.Run("wait", "deployment/web", "--for=jsonpath={.spec.replicas}=5", "--timeout=5s");
        await kubectl.Run("label", "deployment", "web", "tier=front");
        Assert.Equal("web", (await kubectl.Run("get", "deployments", "-l", "tier=front", "-o", "jsonpath={.items[*].metadata.name}"))
            .Trim());
        await kubectl.Run("delete", "deployment", "web", "--timeout=10s");
        Assert.Contains("NotFound", (await kubectl.TryRun("get", "deployment", "web")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_side_apply_meets_conflicts_and_force()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        var file = cluster.Write("a.yaml", Manifests.Web("x:1", "A"));
        await kubectl.Run("apply", "--server-side", "--validate=false", "-f", file);
        await kubectl.Run("apply", "--server-side", "--validate=false", "-f", file);
        await kubectl.Run("scale", "deployment", "web", "--replicas=5");
        var refused = await kubectl.TryRun("apply", "--server-side", "--validate=false", "-f", file);
        Assert.Contains("conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas", refused.Error,
            StringComparison.Ordinal);
        await kubectl.Run("apply", "--server-side", "--validate=false", "--force-conflicts", "-f", file);
        Assert.Equal("2", (await kubectl.Run("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}")).Trim());
    }

    [Fact]
    public async Task What_is_applied_by_clients_can_be_taken_over_by_the_server_side()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        await kubectl.Run("apply", "-f", cluster.Write("a.yaml", Manifests.Web("x:1", "OLD")));
        await kubectl.Run("apply", "--server-side", "-f", cluster.Write("a.yaml", Manifests.Web("x:2", "NEW")));
        var names = await kubectl.Run("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env[*].name}");
        Assert.Equal("FIXED NEW", names.Trim());
    }

    [Fact]
    public async Task Custom_resources_have_columns_rules_strict_fields_and_a_scale()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        await kubectl.Run("apply", "-f", cluster.Write("crd.yaml", Manifests.Definition));
        await kubectl.Run("wait", "--for=condition=Established", "crd/gadgets.test.couponkill.io", "--timeout=10s");
        await kubectl.Run("apply", "-f", cluster.Write("g.yaml", Manifests.Gadget(3)));
        Assert.Matches(@"^NAME +SIZE +COLOR\s+one +3 +red\s*$", await kubectl.Run("get", "gg", "-o", "wide"));
        await kubectl.Run("scale", "gg", "one", "--replicas=5");
        var shrunk = await kubectl.TryRun("apply", "-f", cluster.Write("g.yaml", Manifests.Gadget(2)));
        Assert.Contains("size can only grow", shrunk.Error, StringComparison.Ordinal);
        var large = await kubectl.TryRun("apply", "-f", cluster.Write("g.yaml", Manifests.Gadget(99)));
        Assert.Contains("spec.size in body should be less than or equal to 9", large.Error, StringComparison.Ordinal);
        var unknown = await kubectl.TryRun("create", "-f", cluster.Write("u.yaml", Manifests.Gadget(3) + "\nnonsense: 1"));
        Assert.Contains("unknown field \"nonsense\"", unknown.Error, StringComparison.Ordinal);
        var patched = await kubectl.Run("patch", "gg", "one", "--subresource=status", "--type=merge", "-p", """{"status":{"size":4}}""");
        Assert.Contains("patched", patched, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_things_are_made_by_name()
    {
        await using var cluster = await Cluster.StartAsync();
        var kubectl = cluster.Kubectl;
        await kubectl.Run("create", "configmap", "c", "--from-literal=a=b");
        await kubectl.Run("create", "secret", "generic", "s", "--from-literal=p=w");
        Assert.Equal("b", (await kubectl.Run("get", "configmap", "c", "-o", "jsonpath={.data.a}")).Trim());
        Assert.Equal("dw==", (await kubectl.Run("get", "secret", "s", "-o", "jsonpath={.data.p}")).Trim());
        Assert.Equal("yes", (await kubectl.Run("auth", "can-i", "create", "pods")).Trim());
        Assert.Contains("namespaces", await kubectl.Run("api-resources"), StringComparison.Ordinal);
    }
}
