using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>The scale subresource: reads and writes the replicas of a kind that has them.</summary>
internal sealed class Scaler(Writer writer)
{
    public JsonObject Get(WriteRequest request) => ToScale(request.Type, Old(request));

    public JsonObject Replace(WriteRequest request, JsonObject scale)
    {
        var old = Old(request);
        var value = old.Copy();
        Put(value, request.Type.Scale!.SpecReplicas, scale["spec"].Integer("replicas") ?? 0);
        value["metadata"]!["resourceVersion"] = scale.TextAt("metadata", "resourceVersion") is { Length: > 0 } version
            ? version : old.TextAt("metadata", "resourceVersion");
        return ToScale(request.Type, writer.Change(request, old, value));
    }

    public JsonObject Patch(WriteRequest request, string mediaType, string body) => Replace(
        request,
        Patcher.Apply(request, mediaType, Get(request), Bodies.Parse(body)));

    private JsonObject Old(WriteRequest request) => writer.Find(request) ?? throw ApiException.NotFound(request.Type, request.Name);

    private static JsonObject ToScale(ResourceType type, JsonObject value)
    {
        var paths = type.Scale!;
        var status = new JsonObject { ["replicas"] = Read(value, paths.StatusReplicas)?.DeepClone() ?? 0 };
        var selector = type.IsCustom
            ? paths.Selector is { } path ? Read(value, path)?.ToString() : null
            : Selector.OfObject(value.At("spec", "selector")).ToString();
        if (selector is { Length: > 0 })
            status["selector"] = selector;
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
            metadata.Put(name, value["metadata"]![name]);
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = Read(value, paths.SpecReplicas)?.DeepClone() ?? 0 },
            ["status"] = status,
        };
    }

    private static JsonNode? Read(JsonObject value, string path) => value.At(path.Split('.'));

    private static void Put(JsonObject value, string path, long number)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
            value = value.Ensure(part);
        value[parts[^1]] = number;
    }
}
