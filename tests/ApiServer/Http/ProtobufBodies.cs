using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Http;

/// <summary>
/// Reads the bodies that kubectl and helm send as protobuf with their typed clients. Only some kinds are known; others are refused.
/// </summary>
internal static class ProtobufBodies
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static readonly byte[] Magic = [.. "k8s\0"u8];

    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> Messages =
        EmbeddedText.Lines("protobuf-fields.txt").Select(line => line.Split(' ')).ToDictionary(
            words => words[0],
            words => words[1..].Select(field => field.Split(':')).ToDictionary(field => int.Parse(field[1]), field => (field[0], field[2])),
            StringComparer.Ordinal);

    /// <summary>The object in a body, as JSON.</summary>
    public static JsonObject Read(byte[] body)
    {
        if (!body.AsSpan().StartsWith(Magic))
            throw ApiException.BadRequest("the body is no protobuf message");
        var unknown = Message("Unknown", body.AsSpan(Magic.Length));
        var kind = unknown.TextAt("typeMeta", "kind") ?? "";
        if (!Messages.ContainsKey(kind))
        {
            throw new ApiException(
                415, "UnsupportedMediaType", $"this server reads {kind} only as JSON - accepted media types include: application/json");
        }

        var value = Message(kind, Convert.FromBase64String(unknown.Text("raw") ?? ""));
        value["apiVersion"] = unknown.TextAt("typeMeta", "apiVersion");
        value["kind"] = kind;
        return value;
    }

    private static JsonObject Message(string type, ReadOnlySpan<byte> bytes)
    {
        var result = new JsonObject();
        var known = Messages[type];
        foreach (var field in WireReader.Read(bytes))
        {
            if (known.TryGetValue(field.Number, out var member))
                Add(result, member.Name, member.Type, field);
        }

        return result;
    }

    private static void Add(JsonObject result, string name, string type, WireField field)
    {
        if (type[0] == '[')
        {
            if (result[name] is not JsonArray list)
                result[name] = list = [];
            list.Add(Value(type[1..^1], field));
        }
        else if (type[0] == '{')
        {
            var entry = WireReader.Read(field.Bytes);
            var key = entry.Find(part => part.Number == 1);
            result.Ensure(name)[key.Bytes == null ? "" : key.Text] = Value(type[1..^1], entry.Find(part => part.Number == 2));
        }
        else if (Value(type, field) is { } value)
        {
            result[name] = value;
        }
    }

    private static JsonNode? Value(string type, WireField field) => type switch
    {
        "string" => field.Bytes == null || field.Bytes.Length == 0 ? null : field.Text,
        "bytes" => Convert.ToBase64String(field.Bytes ?? []),
        "integer" => field.Value,
        "boolean" => field.Value != 0,
        "time" => Time(field.Bytes),
        _ => Message(type, field.Bytes),
    };

    private static JsonNode? Time(byte[] bytes)
    {
        var fields = WireReader.Read(bytes);
        var seconds = fields.Find(part => part.Number == 1).Value;
        if (seconds == 0)
            return null;
        var ticks = fields.Find(part => part.Number == 2).Value / 100;
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
    }
}
