using System.Text.Json.Nodes;
using CouponKill.ApiServer.Cel;

namespace CouponKill.ApiServer.Schema;

/// <summary>Reads the structural schema of a CustomResourceDefinition.</summary>
internal static class CustomSchemas
{
    private static readonly FieldSchema ObjectMeta = BuiltInSchemas.Of("V1ObjectMeta");

    /// <summary>The schema of a whole resource: what each object has, and what the definition says.</summary>
    public static FieldSchema Read(JsonObject? schema)
    {
        var root = ReadPart(schema ?? new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true });
        var whole = new FieldSchema
        {
            Shape = Shape.Struct,
            Type = "object",
            PreservesUnknown = root.PreservesUnknown,
            Constraints = root.Constraints,
        };
        foreach (var (name, field) in root.Fields)
            whole.Fields[name] = field;
        AddHeader(whole);
        return whole;
    }

    /// <summary>The schema of a part of a resource.</summary>
    public static FieldSchema ReadPart(JsonObject schema)
    {
        var type = schema.Text("type");
        var additional = schema["additionalProperties"] as JsonObject;
        var preserves = schema.Flag("x-kubernetes-preserve-unknown-fields")
            || (schema["additionalProperties"] is JsonValue allowed && allowed.GetValue<bool>());
        var result = new FieldSchema
        {
            Shape = ShapeOf(schema, type, additional, preserves),
            Type = type,
            Format = schema.Text("format"),
            Items = additional != null ? ReadPart(additional)
                : schema["items"] is JsonObject items ? ReadPart(items) : null,
            ListType = schema.Text("x-kubernetes-list-type") switch
            {
                "map" => ListType.Map,
                "set" => ListType.Set,
                _ => ListType.Atomic,
            },
            ListKeys = schema["x-kubernetes-list-map-keys"]?.AsArray().Select(key => key!.GetValue<string>()).ToList() ?? [],
            IsAtomic = string.Equals(schema.Text("x-kubernetes-map-type"), "atomic", StringComparison.Ordinal),
            PreservesUnknown = preserves,
            IsEmbeddedResource = schema.Flag("x-kubernetes-embedded-resource"),
            IsIntOrString = schema.Flag("x-kubernetes-int-or-string"),
            IsNullable = schema.Flag("nullable"),
            Default = schema["default"]?.DeepClone(),
            Constraints = ReadConstraints(schema),
        };
        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
            result.Fields[name] = ReadPart(field!.AsObject());
        if (result.IsEmbeddedResource)
            AddHeader(result);
        return result;
    }

    private static void AddHeader(FieldSchema schema)
    {
        schema.Fields["apiVersion"] = new FieldSchema { Shape = Shape.Scalar, Type = "string" };
        schema.Fields["kind"] = new FieldSchema { Shape = Shape.Scalar, Type = "string" };
        schema.Fields["metadata"] = ObjectMeta;
    }

    private static Shape ShapeOf(JsonObject schema, string? type, JsonObject? additional, bool preserves) => type switch
    {
        "array" => Shape.List,
        "object" when additional != null => Shape.Map,
        "object" => Shape.Struct,
        null when preserves => Shape.Any,
        null when schema.ContainsKey("properties") => Shape.Struct,
        _ => Shape.Scalar,
    };

    private static Constraints ReadConstraints(JsonObject schema) => new()
    {
        Required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToList() ?? [],
        Enum = schema["enum"]?.AsArray().ToList() ?? [],
        Minimum = schema.Number("minimum"),
        Maximum = schema.Number("maximum"),
        ExclusiveMinimum = schema.Flag("exclusiveMinimum"),
        ExclusiveMaximum = schema.Flag("exclusiveMaximum"),
        MultipleOf = schema.Number("multipleOf"),
        MinLength = (int?)schema.Number("minLength"),
        MaxLength = (int?)schema.Number("maxLength"),
        Pattern = schema.Text("pattern"),
        MinItems = (int?)schema.Number("minItems"),
        MaxItems = (int?)schema.Number("maxItems"),
        UniqueItems = schema.Flag("uniqueItems"),
        MinProperties = (int?)schema.Number("minProperties"),
        MaxProperties = (int?)schema.Number("maxProperties"),
        Rules = schema["x-kubernetes-validations"]?.AsArray()
            .Select(rule => CelRule.Read(rule!.AsObject())).ToList() ?? [],
    };
}
