using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Schema;

/// <summary>Makes of what a client sent what the schema knows: unknown fields go, defaults come.</summary>
internal static class Normalizing
{
    /// <summary>Removes what is not declared, and nulls that mean nothing; answers the paths of what was unknown.</summary>
    public static IReadOnlyList<string> Prune(FieldSchema schema, JsonObject value)
    {
        var unknown = new List<string>();
        Prune(schema, value, "", unknown);
        return unknown;
    }

    /// <summary>Fills in the defaults of absent fields.</summary>
    public static void AddDefaults(FieldSchema schema, JsonNode? value)
    {
        if (value is JsonArray list && schema.Items != null)
        {
            foreach (var item in list)
                AddDefaults(schema.Items, item);
        }
        else if (value is JsonObject map)
        {
            foreach (var (name, field) in schema.Fields.Where(field => field.Value.Default != null && map[field.Key] is null))
            {
                if (!(map.ContainsKey(name) && field.IsNullable))
                    map[name] = field.Default!.DeepClone();
            }

            foreach (var (name, member) in map.ToList())
                AddDefaults(schema.Member(name) ?? FieldSchema.Unknown, member);
        }
    }

    private static void Prune(FieldSchema schema, JsonNode? value, string path, List<string> unknown)
    {
        if (value is JsonArray list)
        {
            foreach (var (index, item) in list.Index())
                Prune(schema.Items ?? FieldSchema.Unknown, item, $"{path}[{index}]", unknown);
        }
        else if (value is JsonObject map && schema.Shape != Shape.Any)
        {
            foreach (var (name, member) in map.ToList())
            {
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                if (schema.Member(name) is { } field)
                    PruneMember(map, name, field, member, inner, unknown);
                else if (schema.Shape is Shape.Struct)
                    Drop(map, name, inner, unknown);
            }
        }
    }

    private static void PruneMember(
        JsonObject map,
        string name,
        FieldSchema field,
        JsonNode? member,
        string path,
        List<string> unknown)
    {
        if (member is null && !(field.IsNullable && field.Format == null) && field.Shape != Shape.Any)
            map.Remove(name);
        else
            Prune(field, member, path, unknown);
    }

    private static void Drop(JsonObject map, string name, string path, List<string> unknown)
    {
        map.Remove(name);
        unknown.Add(path);
    }
}
