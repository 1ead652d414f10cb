using System.Text.Json;
using System.Text.Json.Nodes;

namespace CouponKill.ApiServer;

/// <summary>Short ways into JSON objects.</summary>
internal static class Json
{
    /// <summary>The text of a member; null when it is absent or no text.</summary>
    public static string? Text(this JsonNode? node, string name) =>
        node is JsonObject value && value[name] is JsonValue text && text.TryGetValue(out string? result) ? result : null;

    /// <summary>The text at the end of a path.</summary>
    public static string? TextAt(this JsonNode? node, params string[] path) => node.At(path[..^1]).Text(path[^1]);

    public static bool Flag(this JsonNode? node, string name) =>
        node is JsonObject value && value[name] is JsonValue flag && flag.TryGetValue(out bool result) && result;

    public static double? Number(this JsonNode? node, string name) =>
        node is JsonObject value && value[name] is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            ? number.ToDouble() : null;

    public static long? Integer(this JsonNode? node, string name) => (long?)node.Number(name);

    public static double ToDouble(this JsonValue number) =>
        number.TryGetValue(out double result) ? result
        : number.TryGetValue(out long whole) ? whole
        : number.TryGetValue(out int small) ? small
        : double.Parse(number.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value at the end of a path through objects; null when it is not there.</summary>
    public static JsonNode? At(this JsonNode? node, params IEnumerable<string> path)
    {
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>The object under a name, made when it is absent.</summary>
    public static JsonObject Ensure(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject value)
            return value;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    /// <summary>Sets a member that is absent.</summary>
    public static void Default(this JsonObject parent, string name, JsonNode? value)
    {
        if (parent[name] is null)
            parent[name] = value;
    }

    /// <summary>Sets a member to a copy of a value, or removes it when there is none.</summary>
    public static void Put(this JsonObject parent, string name, JsonNode? value)
    {
        parent.Remove(name);
        if (value != null)
            parent[name] = value.DeepClone();
    }

    public static JsonObject Copy(this JsonObject value) => (JsonObject)value.DeepClone();

    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    public static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
