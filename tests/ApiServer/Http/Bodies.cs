using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CouponKill.ApiServer.Http;

/// <summary>Reads bodies, JSON or YAML, and writes JSON.</summary>
internal static class Bodies
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode value) => value.ToJsonString(Plain);

    /// <summary>A JSON or YAML document.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return text.TrimStart() is ['{' or '[', ..] ? JsonNode.Parse(text) : FromYaml(text);
        }
        catch (Exception exception) when (exception is JsonException or YamlException)
        {
            throw ApiException.BadRequest($"error decoding patch: {exception.Message}");
        }
    }

    /// <summary>An object of a kind; what is no JSON is refused as the server does it.</summary>
    public static JsonObject ParseObject(string text, string kind)
    {
        try
        {
            var node = text.TrimStart() is ['{', ..] ? JsonNode.Parse(text) : FromYaml(text);
            return node as JsonObject ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or YamlException)
        {
            var letter = text.TrimStart() is ['{', _, ..] ? text.TrimStart()[1] : ' ';
            throw ApiException.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: "
                + $"invalid character '{letter}' looking for beginning of object key string ({text})");
        }
    }

    private static JsonNode? FromYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    private static JsonNode? ToJson(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var result = new JsonObject();
                foreach (var (name, value) in map.Children)
                    result[((YamlScalarNode)name).Value!] = ToJson(value);
                return result;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(ToJson)]);
            default:
                return ToScalar((YamlScalarNode)node);
        }
    }

    private static JsonNode? ToScalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted or ScalarStyle.Literal or ScalarStyle.Folded)
            return text;
        if (long.TryParse(text, out var whole))
            return whole;
        return text switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ => double.TryParse(text, out var number) ? number : (JsonNode)text,
        };
    }
}
