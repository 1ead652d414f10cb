using System.Text.Json.Nodes;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Http;

/// <summary>
/// As much of OpenAPI 3 as kubectl and helm look at before they write: that each kind can be patched, and that the server validates
/// fields itself.
/// </summary>
internal sealed class OpenApi(KindRegistry kinds)
{
    private static readonly string[] QueryParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var path in kinds.All.Select(PathOf).Distinct(StringComparer.Ordinal))
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash=1" };
        return new JsonObject { ["paths"] = paths };
    }

    /// <summary>The document of a version, by its path such as apis/apps/v1.</summary>
    public JsonObject? Document(string path)
    {
        var types = kinds.All.Where(type => string.Equals(PathOf(type), path, StringComparison.Ordinal)).ToList();
        if (types.Count == 0)
            return null;
        var paths = new JsonObject();
        foreach (var type in types.Where(type => type.Allows("patch")))
        {
            var parent = type.IsNamespaced ? $"/{path}/namespaces/{{namespace}}" : $"/{path}";
            paths[$"{parent}/{type.Plural}/{{name}}"] = new JsonObject { ["patch"] = Patch(type) };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.GitVersion },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = Schemas(types) },
        };
    }

    private static JsonObject Schemas(IEnumerable<ResourceType> types)
    {
        var schemas = new JsonObject();
        foreach (var type in types)
        {
            schemas[$"io.k8s.{type.Group}.{type.Version}.{type.Kind}"] = new JsonObject
            {
                ["type"] = "object",
                ["x-kubernetes-group-version-kind"] = new JsonArray(KindOf(type)),
            };
        }

        return schemas;
    }

    private static JsonObject Patch(ResourceType type) => new()
    {
        ["operationId"] = $"patch{type.Kind}",
        ["parameters"] = new JsonArray(
        [
            .. QueryParameters.Select(name => new JsonObject
            {
                ["name"] = name,
                ["in"] = "query",
                ["schema"] = new JsonObject { ["type"] = "string" },
            }),
        ]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = "patch",
        ["x-kubernetes-group-version-kind"] = KindOf(type),
    };

    private static JsonObject KindOf(ResourceType type) =>
        new() { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind };

    private static string PathOf(ResourceType type) => type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.ApiVersion}";
}

/// <summary>The version that the server says it is.</summary>
internal static class ServerVersion
{
    public const string GitVersion = "v1.35.2";

    public static JsonObject ToJson() => new()
    {
        ["major"] = "1",
        ["minor"] = "35",
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };
}
