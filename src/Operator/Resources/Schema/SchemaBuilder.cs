using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CouponKill.Operator.Resources.Schema;

/// <summary>Makes the OpenAPI schema of a record from its properties and their attributes.</summary>
internal static class SchemaBuilder
{
    /// <summary>So long may the values of a map be; without a bound, rules over them could cost too much.</summary>
    private const int LongestValue = 4096;

    public static JsonObject Of(Type type)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (type.GetCustomAttribute<AboutAttribute>() is { } about)
            schema["description"] = about.Text;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(IsField))
        {
            var name = NameOf(property);
            properties[name] = Of(property);
            if (property.IsDefined(typeof(NeededAttribute)))
                required.Add(name);
        }

        schema["properties"] = properties;
        if (required.Count > 0)
            schema["required"] = required;
        AddRules(schema, type.GetCustomAttributes<RuleAttribute>());
        return schema;
    }

    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>Metadata is described by the API server itself.</summary>
    private static bool IsField(PropertyInfo property) => property.CanWrite && property.PropertyType != typeof(Metadata);

    private static JsonObject Of(PropertyInfo property)
    {
        var schema = OfType(property.PropertyType);
        if (property.GetCustomAttribute<AboutAttribute>() is { } about)
            schema["description"] = about.Text;
        if (property.GetCustomAttribute<FallsBackToAttribute>() is { } fallback)
            schema["default"] = JsonNode.Parse(fallback.Json);
        if (property.GetCustomAttribute<BoundsAttribute>() is { } bounds)
            (schema["minimum"], schema["maximum"]) = (bounds.Minimum, bounds.Maximum);
        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
            schema["pattern"] = pattern.Expression;
        if (property.GetCustomAttribute<OneOfAttribute>() is { } values)
            schema["enum"] = new JsonArray([.. values.Values.Select(value => (JsonNode)value)]);
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
            AddLength(schema, length);
        var rules = property.GetCustomAttributes<RuleAttribute>();
        if (property.IsDefined(typeof(ImmutableAttribute)))
            rules = rules.Append(
                new RuleAttribute("self == oldSelf", $"{NameOf(property)} is fixed once the sale exists; make another one"));
        AddRules(schema, rules);
        return schema;
    }

    private static void AddLength(JsonObject schema, LengthAttribute length)
    {
        var suffix = schema["type"]!.GetValue<string>() is "string" ? "Length" : "Properties";
        if (length.Minimum > 0)
            schema[$"min{suffix}"] = length.Minimum;
        schema[$"max{suffix}"] = length.Maximum;
    }

    private static JsonObject OfType(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return new JsonObject { ["type"] = "string" };
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return new JsonObject { ["type"] = "integer", ["format"] = type == typeof(int) ? "int32" : "int64" };
        if (type == typeof(DateTimeOffset))
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            var value = new JsonObject { ["type"] = "string", ["maxLength"] = LongestValue };
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = value };
        }

        return type == typeof(IReadOnlyList<Condition>) ? OfConditions() : Of(type);
    }

    private static JsonObject OfConditions() => new()
    {
        ["type"] = "array",
        ["items"] = Of(typeof(Condition)),
        ["x-kubernetes-list-type"] = "map",
        ["x-kubernetes-list-map-keys"] = new JsonArray("type"),
    };

    private static void AddRules(JsonObject schema, IEnumerable<RuleAttribute> rules)
    {
        var list = new JsonArray([.. rules.Select(rule => (JsonNode)new JsonObject
        {
            ["rule"] = rule.Expression,
            ["message"] = rule.Message,
        })]);
        if (list.Count > 0)
            schema["x-kubernetes-validations"] = list;
    }

    /// <summary>The fields of a record and of those in it, as rows of a table: path, type, default, meaning.</summary>
    public static IEnumerable<(string Path, string Type, string Default, string Meaning)> Rows(JsonObject schema, string path)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, node) in schema["properties"]!.AsObject())
        {
            var field = node!.AsObject();
            var full = $"{path}.{name}";
            yield return (full, TypeOf(field), required.Contains(name) ? "required" : field["default"]?.ToJsonString() ?? "",
                Meaning(field));
            if (field["properties"] is null)
                continue;
            foreach (var row in Rows(field, full))
                yield return row;
        }
    }

    private static string TypeOf(JsonObject field)
    {
        if (field["enum"] is JsonArray values)
            return string.Join(", ", values.Select(value => $"`{value}`"));
        var type = field["format"]?.GetValue<string>() is "date-time" ? "time" : field["type"]!.GetValue<string>();
        return field["minimum"] is { } minimum
            ? string.Create(CultureInfo.InvariantCulture, $"{type}, {minimum} to {field["maximum"]}")
            : type;
    }

    private static string Meaning(JsonObject field)
    {
        var rules = field["x-kubernetes-validations"]?.AsArray().Select(rule => rule!["message"]!.GetValue<string>()) ?? [];
        return string.Join(" Refused: ", rules.Prepend(field["description"]?.GetValue<string>() ?? ""));
    }
}
