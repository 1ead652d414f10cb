using System.Text.Json;
using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Schema;

/// <summary>What the decoder of the built-in kinds refuses before anything is validated.</summary>
internal static class TypeChecks
{
    /// <summary>The first value that has another type than its field; null when there is none.</summary>
    public static string? FirstMismatch(FieldSchema schema, JsonNode? value, string path = "")
    {
        if (value is null || schema.Shape == Shape.Any)
            return null;
        var found = Name(value);
        var isRight = schema.Shape switch
        {
            Shape.Struct or Shape.Map => value is JsonObject,
            Shape.List => value is JsonArray,
            _ => schema.IsIntOrString ? found is "string" or "number" : Matches(schema.Type, value, found),
        };
        if (!isRight)
            return $"json: cannot unmarshal {found} into Go struct field {path} of type {schema.Type ?? "intstr.IntOrString"}";
        return value switch
        {
            JsonObject map => map.Select(member => FirstMismatch(
                schema.Member(member.Key) ?? FieldSchema.Unknown, member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
                .FirstOrDefault(mismatch => mismatch != null),
            JsonArray list => list.Select(item => FirstMismatch(schema.Items!, item, path)).FirstOrDefault(mismatch => mismatch != null),
            _ => null,
        };
    }

    private static bool Matches(string? type, JsonNode value, string found) => type switch
    {
        "string" => string.Equals(found, "string", StringComparison.Ordinal),
        "boolean" => string.Equals(found, "bool", StringComparison.Ordinal),
        "integer" => value.GetValueKind() == JsonValueKind.Number && double.IsInteger(value.AsValue().ToDouble()),
        "number" => value.GetValueKind() == JsonValueKind.Number,
        _ => true,
    };

    private static string Name(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };
}
