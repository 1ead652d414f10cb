using System.Text.Json.Nodes;
using CouponKill.ApiServer.Printing;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Http;

/// <summary>Writes objects and lists in the form that the client asked for.</summary>
internal sealed class Rendering(ResourceType type, Form form, bool wholeObjects, TimeProvider clock)
{
    public JsonObject One(JsonObject item) => form switch
    {
        Form.Table => Tables.Table(
            type, [item], ListMetadata(item.TextAt("metadata", "resourceVersion") ?? ""), clock.GetUtcNow(), wholeObjects),
        Form.MetadataOnly => Tables.MetadataOnly(item),
        _ => item.Copy(),
    };

    public JsonObject List(Page page)
    {
        var metadata = ListMetadata($"{page.Revision}");
        if (page.Continue.Length > 0 || (type.IsCustom && form == Form.Whole))
            metadata["continue"] = page.Continue;
        if (page.Remaining is { } remaining)
            metadata["remainingItemCount"] = remaining;
        return form switch
        {
            Form.Table => Tables.Table(type, page.Items, metadata, clock.GetUtcNow(), wholeObjects),
            Form.MetadataOnly => Items("PartialObjectMetadataList", "meta.k8s.io/v1", metadata, page.Items.Select(Tables.MetadataOnly)),
            _ => Items(type.ListKind, type.ApiVersion, metadata, page.Items.Select(ListItem)),
        };
    }

    /// <summary>Items of built-in lists don't say what they are; the list does.</summary>
    private JsonObject ListItem(JsonObject item)
    {
        var copy = item.Copy();
        if (type.IsCustom)
            return copy;
        copy.Remove("kind");
        copy.Remove("apiVersion");
        return copy;
    }

    private static JsonObject ListMetadata(string version) => new() { ["resourceVersion"] = version };

    private static JsonObject Items(string kind, string apiVersion, JsonObject metadata, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = apiVersion,
        ["metadata"] = metadata,
        ["items"] = new JsonArray([.. items]),
    };
}
