using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Apply;

/// <summary>Puts an applied configuration over an object, and takes fields out of one.</summary>
internal static class Merging
{
    public static JsonObject Merge(FieldSchema schema, JsonObject live, JsonObject config) => (JsonObject)Value(schema, live, config)!;

    /// <summary>Removes the members of a set, with all that is below them.</summary>
    public static void Remove(FieldSchema schema, JsonNode? value, FieldSet set)
    {
        if (value is JsonObject map)
        {
            foreach (var (edge, child) in set.Children.Where(child => child.Key.StartsWith("f:", StringComparison.Ordinal)))
            {
                var name = edge[2..];
                if (child.IsMember)
                    map.Remove(name);
                else
                    Remove(schema.Member(name) ?? FieldSchema.Unknown, map[name], child);
            }
        }
        else if (value is JsonArray list && ListItems.AreSeparate(schema))
        {
            foreach (var (edge, item) in ListItems.ByEdge(schema, list))
            {
                if (set.Find(edge) is not { } child)
                    continue;
                if (child.IsMember)
                    list.Remove(item);
                else
                    Remove(schema.Items!, item, child);
            }
        }
    }

    private static JsonNode? Value(FieldSchema schema, JsonNode? live, JsonNode? config)
    {
        if (live is JsonObject map && config is JsonObject changes && !schema.IsAtomic)
        {
            var result = map.Copy();
            foreach (var (name, change) in changes)
                result[name] = Value(schema.Member(name) ?? FieldSchema.Unknown, map[name], change);
            return result;
        }

        return live is JsonArray && config is JsonArray && ListItems.AreSeparate(schema)
            ? List(schema, live, config)
            : config?.DeepClone();
    }

    /// <summary>Keeps the order of both lists as far as they agree.</summary>
    private static JsonArray List(FieldSchema schema, JsonNode live, JsonNode config)
    {
        var old = ListItems.ByEdge(schema, live);
        var changes = ListItems.ByEdge(schema, config);
        var known = old.ToDictionary(StringComparer.Ordinal);
        var changed = changes.Select(change => change.Key).ToHashSet(StringComparer.Ordinal);
        var result = new JsonArray();
        var next = 0;
        foreach (var (edge, change) in changes)
        {
            for (; next < old.Count && !changed.Contains(old[next].Key); next++)
                result.Add(old[next].Value?.DeepClone());
            result.Add(known.TryGetValue(edge, out var item) ? Value(schema.Items!, item, change) : change?.DeepClone());
            if (next < old.Count && string.Equals(old[next].Key, edge, StringComparison.Ordinal))
                next++;
        }

        foreach (var item in old.Skip(next).Where(item => !changed.Contains(item.Key)))
            result.Add(item.Value?.DeepClone());
        return result;
    }
}
