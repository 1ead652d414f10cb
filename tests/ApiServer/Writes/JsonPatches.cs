using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Writes;

/// <summary>RFC 6902 and RFC 7386.</summary>
internal static class JsonPatches
{
    /// <summary>A merge patch: nulls remove.</summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject old ? old.Copy() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
                result.Remove(name);
            else
                result[name] = Merge(result[name], change);
        }

        return result;
    }

    /// <summary>A JSON patch: all of its operations, or none.</summary>
    public static JsonNode? Apply(JsonNode target, JsonArray operations)
    {
        JsonNode? document = target.DeepClone();
        foreach (var operation in operations)
            document = Apply(document, operation!.AsObject());
        return document;
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var path = Split(operation.Text("path") ?? throw Failed());
        switch (operation.Text("op"))
        {
            case "test":
                if (!TryGet(document, path, out var found) || !Json.Same(found, operation["value"]))
                    throw Failed();
                return document;
            case "add":
                return Add(document, path, operation["value"]?.DeepClone());
            case "replace":
                if (!TryGet(document, path, out _))
                    throw Failed();
                return path.Length == 0 ? operation["value"]?.DeepClone() : Set(document, path, operation["value"]?.DeepClone());
            case "remove":
                return Remove(document, path);
            case "move" or "copy":
                var from = Split(operation.Text("from") ?? throw Failed());
                if (!TryGet(document, from, out var value))
                    throw Failed();
                var copy = value?.DeepClone();
                return Add(operation.Text("op") is "move" ? Remove(document, from) : document, path, copy);
            default:
                throw Failed();
        }
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
            return value;
        if (!TryGet(document, path[..^1], out var parent))
            throw Failed();
        if (parent is JsonArray list)
        {
            var index = path[^1] is "-" ? list.Count : int.TryParse(path[^1], out var number) ? number : throw Failed();
            if (index < 0 || index > list.Count)
                throw Failed();
            list.Insert(index, value);
            return document;
        }

        return Set(document, path, value);
    }

    private static JsonNode? Set(JsonNode? document, string[] path, JsonNode? value)
    {
        TryGet(document, path[..^1], out var parent);
        if (parent is JsonObject map)
            map[path[^1]] = value;
        else if (parent is JsonArray list && int.TryParse(path[^1], out var index))
            list[index] = value;
        else
            throw Failed();
        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string[] path)
    {
        if (path.Length == 0 || !TryGet(document, path, out _))
            throw Failed();
        TryGet(document, path[..^1], out var parent);
        if (parent is JsonObject map)
            map.Remove(path[^1]);
        else
            parent!.AsArray().RemoveAt(int.Parse(path[^1]));
        return document;
    }

    private static bool TryGet(JsonNode? node, string[] path, out JsonNode? value)
    {
        foreach (var part in path)
        {
            switch (node)
            {
                case JsonObject map when map.TryGetPropertyValue(part, out var member):
                    node = member;
                    break;
                case JsonArray list when int.TryParse(part, out var index) && index >= 0 && index < list.Count:
                    node = list[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        value = node;
        return true;
    }

    private static string[] Split(string pointer) => pointer.Length == 0
        ? []
        : [.. pointer[1..].Split('/')
            .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    private static ApiException Failed() =>
        new(422, "Invalid", "the server rejected our request due to an error in our request", new JsonObject());
}
