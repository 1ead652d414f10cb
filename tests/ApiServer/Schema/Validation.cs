using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Apply;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Schema;

/// <summary>Holds a custom resource against its schema, with the messages of the API server.</summary>
internal static class Validation
{
    /// <summary>Everything that is wrong; rules are only asked when types, bounds and required fields are right.</summary>
    public static IReadOnlyList<Cause> Check(FieldSchema schema, JsonObject value, JsonObject? old)
    {
        var causes = new List<Cause>();
        Check(schema, value, "", causes);
        if (causes.Count == 0)
            RuleChecks.Check(schema, value, old, "", causes);
        return causes;
    }

    private static void Check(FieldSchema schema, JsonNode? value, string path, List<Cause> causes)
    {
        if (value is null)
        {
            if (!schema.IsNullable && schema.Shape != Shape.Any)
                causes.Add(TypeCause(schema, "null", path));
            return;
        }

        if (!HasType(schema, value))
        {
            causes.Add(TypeCause(schema, TypeName(value), path));
            return;
        }

        switch (value)
        {
            case JsonObject map:
                CheckMap(schema, map, path, causes);
                break;
            case JsonArray list:
                CheckList(schema, list, path, causes);
                break;
            default:
                causes.AddRange(ScalarChecks.Check(schema, value.AsValue(), path));
                break;
        }
    }

    private static void CheckMap(FieldSchema schema, JsonObject map, string path, List<Cause> causes)
    {
        var constraints = schema.Constraints;
        if (map.Count > constraints.MaxProperties)
            causes.Add(new("FieldValueTooMany", $"Too many: {map.Count}: must have at most {constraints.MaxProperties} items", path));
        if (map.Count < constraints.MinProperties)
            causes.Add(Cause.Invalid(path, $"{map.Count}", $"{path} in body should have at least {constraints.MinProperties} properties"));
        foreach (var (name, member) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (path.Length == 0 && string.Equals(name, "metadata", StringComparison.Ordinal))
                continue;
            if (schema.Member(name) is { } field)
                Check(field, member, Join(path, name), causes);
        }

        causes.AddRange(constraints.Required.Where(name => !map.ContainsKey(name)).Select(name => Cause.Required(Join(path, name))));
    }

    private static void CheckList(FieldSchema schema, JsonArray list, string path, List<Cause> causes)
    {
        var constraints = schema.Constraints;
        if (list.Count > constraints.MaxItems)
            causes.Add(new("FieldValueTooMany", $"Too many: {list.Count}: must have at most {constraints.MaxItems} items", path));
        if (list.Count < constraints.MinItems)
            causes.Add(Cause.Invalid(path, $"{list.Count}", $"{path} in body should have at least {constraints.MinItems} items"));
        foreach (var (index, item) in list.Index())
            Check(schema.Items ?? FieldSchema.Unknown, item, $"{path}[{index}]", causes);
        if (!ListItems.AreSeparate(schema))
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, item) in list.Index())
        {
            if (ListItems.Edge(schema, item) is { } edge && !seen.Add(edge))
                causes.Add(new("FieldValueDuplicate", $"Duplicate value: {edge[2..]}", $"{path}[{index}]"));
        }
    }

    private static bool HasType(FieldSchema schema, JsonNode value) => schema.IsIntOrString
        ? value.GetValueKind() is JsonValueKind.String || IsInteger(value)
        : schema.Type switch
        {
            null => true,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value.GetValueKind() == JsonValueKind.String,
            "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "integer" => IsInteger(value),
            _ => value.GetValueKind() == JsonValueKind.Number,
        };

    private static bool IsInteger(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.Number && double.IsInteger(value.AsValue().ToDouble());

    private static Cause TypeCause(FieldSchema schema, string found, string path)
    {
        var type = schema.IsIntOrString ? "integer,string" : schema.Type;
        return new("FieldValueTypeInvalid", $"Invalid value: \"{found}\": {path} in body must be of type {type}: \"{found}\"", path);
    }

    private static string TypeName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => IsInteger(value) ? "integer" : "number",
        _ => "boolean",
    };

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
