using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>What goes when its owner goes.</summary>
public sealed class GarbageTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task What_is_owned_goes_after_its_owner()
    {
        await using var server = await WithFamily();
        await Delete(server, "Background");
        await TestServer.Until(async () => await Status(server, "child") == 404);
        Assert.Equal(404, await Status(server, "owner"));
        Assert.Equal(200, await Status(server, "stranger"));
    }

    [Fact]
    public async Task In_the_foreground_the_owner_goes_last()
    {
        await using var server = await WithFamily(childFinalizer: true);
        await Delete(server, "Foreground");
        await TestServer.Until(async () => (await server.Http.Get($"{Maps}/child"))["metadata"]!["deletionTimestamp"] != null);
        Assert.Equal(200, await Status(server, "owner"));
        await server.Http.MergePatch($"{Maps}/child", """{"metadata":{"finalizers":null}}""");
        await TestServer.Until(async () => await Status(server, "owner") == 404 && await Status(server, "child") == 404);
    }

    [Fact]
    public async Task Orphans_stay_without_their_owner()
    {
        await using var server = await WithFamily();
        await Delete(server, "Orphan");
        await TestServer.Until(async () => await Status(server, "owner") == 404);
        Assert.Null((await server.Http.Get($"{Maps}/child"))["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task A_namespace_takes_all_that_is_in_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.Http.Post("/api/v1/namespaces", """{"metadata":{"name":"n"}}""");
        await server.Http.Post("/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"a","finalizers":["example.com/wait"]}}""");
        await server.Http.TrySend(HttpMethod.Delete, "/api/v1/namespaces/n", null, "");
        await TestServer.Until(async () =>
            (await server.Http.Get("/api/v1/namespaces/n/configmaps/a"))["metadata"]!["deletionTimestamp"] != null);
        var (refused, _) = await server.Http.TrySend(
            HttpMethod.Post, "/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"b"}}""", "application/json");
        Assert.Equal(403, refused);
        await server.Http.MergePatch("/api/v1/namespaces/n/configmaps/a", """{"metadata":{"finalizers":null}}""");
        await TestServer.Until(async () => (await server.Http.TrySend(HttpMethod.Get, "/api/v1/namespaces/n", null, "")).Status == 404);
    }

    private static async Task<TestServer> WithFamily(bool childFinalizer = false)
    {
        var server = await TestServer.StartAsync();
        var owner = await server.Http.Post(Maps, """{"metadata":{"name":"owner"}}""");
        var child = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "child",
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "ConfigMap",
                    ["name"] = "owner",
                    ["uid"] = owner["metadata"]!["uid"]!.DeepClone(),
                    ["blockOwnerDeletion"] = true,
                }),
            },
        };
        if (childFinalizer)
            child["metadata"]!["finalizers"] = new JsonArray("example.com/wait");
        await server.Http.Post(Maps, child.ToJsonString());
        await server.Http.Post(Maps, """{"metadata":{"name":"stranger"}}""");
        return server;
    }

    private static Task Delete(TestServer server, string policy) =>
        server.Http.TrySend(HttpMethod.Delete, $"{Maps}/owner?propagationPolicy={policy}", null, "");

    private static async Task<int> Status(TestServer server, string name) =>
        (await server.Http.TrySend(HttpMethod.Get, $"{Maps}/{name}", null, "")).Status;
}
