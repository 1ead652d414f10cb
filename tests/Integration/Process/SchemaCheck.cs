using System.Text.Json;

namespace CouponKill.Integration.Process;

/// <summary>
/// Checks JSON against a schema, as far as the API's document uses schemas. Members that the schema does not name count as faults, too.
/// </summary>
/// <param name="document">Where references lead.</param>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What is wrong with a value, or null.</summary>
    public string? FindFault(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return FindFault(value, Follow(reference.GetString()!), path);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Any(choice => FindFault(value, choice, path) is null) ? null : $"{path} fits no choice.";

        if (!HasType(value, schema))
            return $"{path} has the wrong type.";
        if (schema.TryGetProperty("enum", out var names) && !names.EnumerateArray().Any(name => JsonElement.DeepEquals(name, value)))
            return $"{path} is {value}, which is not described.";
        return value.ValueKind switch
        {
            JsonValueKind.Object => FindFaultOfMembers(value, schema, path),
            JsonValueKind.Array => FindFaultOfItems(value, schema.GetProperty("items"), path),
            JsonValueKind.String => FindFaultOfText(value, schema, path),
            _ => null,
        };
    }

    private JsonElement Follow(string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (part, name) => part.GetProperty(name));

    private static bool HasType(JsonElement value, JsonElement schema)
    {
        var type = schema.GetProperty("type");
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(name => IsOfType(value, name.GetString()!))
            : IsOfType(value, type.GetString()!);
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private string? FindFaultOfMembers(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _)) is
            { ValueKind: JsonValueKind.String } missing)
        {
            return $"{path}.{missing} is missing.";
        }

        return value.EnumerateObject().Select(member => FindFaultOfMember(member, schema, $"{path}.{member.Name}"))
            .FirstOrDefault(fault => fault is not null);
    }

    private string? FindFaultOfMember(JsonProperty member, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var described))
            return FindFault(member.Value, described, path);
        return schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object
            ? FindFault(member.Value, others, path)
            : $"{path} is not described.";
    }

    private string? FindFaultOfItems(JsonElement value, JsonElement items, string path) =>
        value.EnumerateArray().Select((item, i) => FindFault(item, items, $"{path}[{i}]")).FirstOrDefault(fault => fault is not null);

    private static string? FindFaultOfText(JsonElement value, JsonElement schema, string path) =>
        schema.TryGetProperty("format", out var format) && format.GetString() is "date-time" && !value.TryGetDateTimeOffset(out _)
            ? $"{path} is no time."
            : null;
}
