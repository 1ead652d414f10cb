using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>A Seckill's objects come, change, are mended and go, by calls that the generated roles allow.</summary>
public sealed class InstallationTests
{
    private const string Edges = ""","api":{},"scaling":{"mode":"hpa"}""";
    private static readonly (string Kind, string Name)[] Always =
    [
        ("configmaps", "shop-settings"), ("services", "shop-api"), ("services", "shop-scaler"), ("services", "shop-metrics"),
        ("poddisruptionbudgets", "shop-silo"), ("deployments", "shop-silo"),
    ];

    private static readonly (string Kind, string Name)[] WithEdges =
        [("deployments", "shop-edge"), ("poddisruptionbudgets", "shop-edge"), ("horizontalpodautoscalers", "shop-silo")];

    [Fact]
    public async Task All_that_is_wanted_comes_and_becomes_ready()
    {
        await using var scene = await Scene.StartAsync(runPod: Scene.RunReady);
        await using var running = scene.Run();
        await scene.ApplySeckill("shop", ""","api":{},"scaling":{"mode":"operator"},"upgrade":{"minReadySeconds":0}""");
        foreach (var (kind, name) in Always.Append(("deployments", "shop-edge")))
            await scene.Until(Scene.PathOf(kind, name), found => found is not null);
        var ready = await scene.Until($"{Scene.Seckills}/shop", found => Scene.Holds(found, "Ready"));
        Assert.Equal("1.0.0", ready!["status"]!["currentVersion"]!.ToString());
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task What_is_no_longer_wanted_goes_and_what_changed_is_changed()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await scene.ApplySeckill("shop", Edges);
        foreach (var (kind, name) in WithEdges)
            await scene.Until(Scene.PathOf(kind, name), found => found is not null);

        await scene.ApplySeckill("shop", ""","scaling":{"mode":"operator"},"configuration":{"Claims__MaxQueued":"7"}""");
        foreach (var (kind, name) in WithEdges)
            await scene.Until(Scene.PathOf(kind, name), found => found is null);
        await scene.Until(
            Scene.PathOf("configmaps", "shop-settings"), found => found?["data"]?["Claims__MaxQueued"]?.ToString() is "7");

        await scene.ApplySeckill("shop", ""","scaling":{"mode":"operator"},"networkPolicy":{"enabled":false}""");
        await scene.Until(
            Scene.PathOf("configmaps", "shop-settings"), found => found is not null && found["data"]!["Claims__MaxQueued"] is null);
        await scene.Until(Scene.PathOf("networkpolicies"), found => found!["items"]!.AsArray().Count == 0);
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task What_somebody_has_changed_or_deleted_is_mended()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await scene.ApplySeckill("shop");
        var silo = Scene.PathOf("deployments", "shop-silo");
        var wanted = ImageOf(await scene.Until(silo, found => found is not null));

        await scene.Http.TrySend(
            HttpMethod.Patch, silo, """{"spec":{"template":{"spec":{"containers":[{"name":"couponkill","image":"other:1"}]}}}}""",
            "application/strategic-merge-patch+json");
        await scene.Http.MergePatch(Scene.PathOf("configmaps", "shop-settings"), """{"data":{"Profile":"embedded"}}""");
        await scene.Delete(Scene.PathOf("services", "shop-api"));

        await scene.Until(silo, found => string.Equals(ImageOf(found), wanted, StringComparison.Ordinal));
        await scene.Until(Scene.PathOf("configmaps", "shop-settings"), found => found?["data"]?["Profile"]?.ToString() is "cluster");
        await scene.Until(Scene.PathOf("services", "shop-api"), found => found is not null);
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task All_of_it_goes_with_its_Seckill()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await scene.ApplySeckill("shop", Edges);
        foreach (var (kind, name) in Always.Concat(WithEdges))
            await scene.Until(Scene.PathOf(kind, name), found => found is not null);
        await scene.Delete($"{Scene.Seckills}/shop");
        foreach (var (kind, name) in Always.Concat(WithEdges))
            await scene.Until(Scene.PathOf(kind, name), found => found is null);
        scene.AssertNothingDenied();
    }

    private static string? ImageOf(JsonObject? deployment) =>
        deployment?["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]?.ToString();
}
