using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Schema;

/// <summary>The schemas of the built-in kinds: their fields from built-in-types.txt, the rest from the tables here.</summary>
internal static class BuiltInSchemas
{
    private static readonly Dictionary<string, FieldSchema> Types = Read();

    /// <summary>The schema of a type, such as V1Pod.</summary>
    public static FieldSchema Of(string type) => string.Equals(type, "any", StringComparison.Ordinal) ? FieldSchema.Unknown : Types[type];

    private static Dictionary<string, FieldSchema> Read()
    {
        var declared = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? fields = null;
        foreach (var line in EmbeddedText.Lines("built-in-types.txt"))
        {
            if (line[0] != ' ')
                declared[line] = fields = [];
            else
                fields!.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        var types = declared.Keys.ToDictionary(
            name => name,
            name => new FieldSchema
            {
                Shape = Shape.Struct,
                Type = "object",
                IsAtomic = BuiltInTraits.AtomicTypes.Contains(name),
                PreservesUnknown = string.Equals(name, "V1JSONSchemaProps", StringComparison.Ordinal),
            },
            StringComparer.Ordinal);
        foreach (var (name, list) in declared)
        {
            foreach (var field in list.Select(field => field.Split(':')))
                types[name].Fields[field[0]] = Resolve(types, $"{name}.{field[0]}", field[1]);
        }

        return types;
    }

    private static FieldSchema Resolve(Dictionary<string, FieldSchema> types, string path, string type)
    {
        if (types.TryGetValue(type, out var known))
            return known;
        var inner = type.Length > 2 ? type[1..^1] : type;
        return type[0] switch
        {
            '[' => List(path, Resolve(types, path, inner)),
            '{' => new FieldSchema
            {
                Shape = Shape.Map,
                Type = "object",
                Items = Resolve(types, path, inner),
                IsAtomic = BuiltInTraits.AtomicMaps.Contains(path),
            },
            _ => Scalar(path, type),
        };
    }

    private static FieldSchema List(string path, FieldSchema items)
    {
        var keys = BuiltInTraits.ListKeys(path);
        return new FieldSchema
        {
            Shape = Shape.List,
            Type = "array",
            Items = items,
            ListType = keys.Count > 0 ? ListType.Map : BuiltInTraits.Sets.Contains(path) ? ListType.Set : ListType.Atomic,
            ListKeys = keys,
        };
    }

    private static FieldSchema Scalar(string path, string type)
    {
        JsonNode? value = BuiltInTraits.Defaults.GetValueOrDefault(path) is { } text ? JsonNode.Parse(text) : null;
        return type switch
        {
            "any" => FieldSchema.Unknown,
            "int-or-string" or "quantity" => new FieldSchema { Shape = Shape.Scalar, IsIntOrString = true, Default = value },
            "time" => new FieldSchema { Shape = Shape.Scalar, Type = "string", Format = "date-time", IsNullable = true },
            "bytes" => new FieldSchema { Shape = Shape.Scalar, Type = "string" },
            _ => new FieldSchema { Shape = Shape.Scalar, Type = type, Default = value },
        };
    }
}
