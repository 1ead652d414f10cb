using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Apply;

/// <summary>How items of lists with owners of their own are named in field sets.</summary>
internal static class ListItems
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True for a list whose items are told apart.</summary>
    public static bool AreSeparate(FieldSchema schema) => schema.Shape == Shape.List && schema.ListType != ListType.Atomic;

    /// <summary>The name of an item: <c>k:{"port":80}</c> or <c>v:"finalizer"</c>; null when a key is missing.</summary>
    public static string? Edge(FieldSchema list, JsonNode? item)
    {
        if (list.ListType == ListType.Set)
            return "v:" + Text(item);
        var keys = new JsonObject();
        foreach (var key in list.ListKeys.Order(StringComparer.Ordinal))
        {
            if (((item as JsonObject)?[key] ?? list.Items!.Fields.GetValueOrDefault(key)?.Default) is not { } value)
                return null;
            keys[key] = value.DeepClone();
        }

        return "k:" + Text(keys);
    }

    /// <summary>The items by their names, in their order; of two with one name the first.</summary>
    public static List<KeyValuePair<string, JsonNode?>> ByEdge(FieldSchema list, JsonNode? value)
    {
        var items = new List<KeyValuePair<string, JsonNode?>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value as JsonArray ?? [])
        {
            if (Edge(list, item) is { } edge && seen.Add(edge))
                items.Add(new(edge, item));
        }

        return items;
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";
}
