using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Writes;

/// <summary>Patches of all kinds, on an object or its status.</summary>
internal sealed class Patcher(Writer writer)
{
    private const string JsonPatch = "application/json-patch+json";
    private const string MergePatch = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>The patched object, and whether the patch has made it.</summary>
    public (JsonObject Value, bool IsNew) Patch(WriteRequest request, string mediaType, string body)
    {
        if (mediaType is not (JsonPatch or MergePatch or ApplyPatch) && (mediaType is not Strategic || request.Type.IsCustom))
            throw Unsupported(request.Type.IsCustom);
        var patch = Bodies.Parse(body);
        if (mediaType is ApplyPatch)
            return writer.Apply(request, patch as JsonObject ?? throw ApiException.BadRequest("the patch is no object"));
        var old = writer.Find(request) ?? throw ApiException.NotFound(request.Type, request.Name);
        return (writer.Change(request, old, Apply(request, mediaType, old, patch), isPatch: true), false);
    }

    /// <summary>What a patch makes of an object.</summary>
    public static JsonObject Apply(WriteRequest request, string mediaType, JsonObject old, JsonNode? patch)
    {
        try
        {
            return mediaType switch
            {
                JsonPatch => JsonPatches.Apply(old, patch!.AsArray())!.AsObject(),
                MergePatch => JsonPatches.Merge(old, patch!.AsObject())!.AsObject(),
                _ => StrategicPatch.Apply(request.Type.Schema, old, patch!.AsObject()),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or NullReferenceException or JsonException)
        {
            throw ApiException.BadRequest($"error decoding patch: {exception.Message}");
        }
    }

    private static ApiException Unsupported(bool isCustom)
    {
        string[] known = isCustom ? [JsonPatch, MergePatch, ApplyPatch] : [JsonPatch, MergePatch, Strategic, ApplyPatch];
        return new(
            415,
            "UnsupportedMediaType",
            $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", known)}");
    }
}
