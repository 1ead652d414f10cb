using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Apply;

/// <summary>Which fields of an object are new, other or gone compared with an earlier state of it.</summary>
internal sealed class Comparison
{
    public FieldSet Added { get; } = new();

    public FieldSet Modified { get; } = new();

    public FieldSet Removed { get; } = new();

    public static Comparison Of(FieldSchema schema, JsonObject before, JsonObject after)
    {
        var comparison = new Comparison();
        comparison.Members(schema, before, after, []);
        return comparison;
    }

    /// <summary>The fields that an object states: its leaves, and each item of a list with owners of its own.</summary>
    public static FieldSet Stated(FieldSchema schema, JsonObject value)
    {
        var set = new FieldSet();
        State(schema, value, set);
        set.IsMember = false;
        return set;
    }

    private static void State(FieldSchema schema, JsonNode? value, FieldSet set)
    {
        if (IsGranularMap(schema, value) && value is JsonObject { Count: > 0 } map)
        {
            foreach (var (name, member) in map)
                State(schema.Member(name) ?? FieldSchema.Unknown, member, set.Child("f:" + name));
        }
        else if (ListItems.AreSeparate(schema) && value is JsonArray { Count: > 0 })
        {
            foreach (var (edge, item) in ListItems.ByEdge(schema, value))
            {
                var child = set.Child(edge);
                if (item is JsonObject)
                    State(schema.Items!, item, child);
                child.IsMember = true;
            }
        }
        else
        {
            set.IsMember = true;
        }
    }

    private void Members(FieldSchema schema, JsonObject? before, JsonObject? after, string[] path)
    {
        var names = (before ?? []).Select(member => member.Key).Union((after ?? []).Select(member => member.Key), StringComparer.Ordinal);
        foreach (var name in names.ToList())
        {
            var value = (Had: before?.ContainsKey(name) ?? false, Has: after?.ContainsKey(name) ?? false);
            Value(schema.Member(name) ?? FieldSchema.Unknown, value.Had, before?[name], value.Has, after?[name], [.. path, "f:" + name]);
        }
    }

    private void Value(FieldSchema schema, bool had, JsonNode? before, bool has, JsonNode? after, string[] path)
    {
        var isMap = IsGranularMap(schema, has ? after ?? before : before) && (!had || before is null or JsonObject)
            && (!has || after is null or JsonObject);
        var isList = ListItems.AreSeparate(schema);
        if ((!isMap && !isList) || (IsNothing(before) && IsNothing(after)))
        {
            Leaf(had, before, has, after, path);
            return;
        }

        if (isMap)
            Members(schema, before as JsonObject, after as JsonObject, path);
        else
            Items(schema, before, after, path);
        if (!had)
            Insert(Added, path);
        else if (!has)
            Insert(Removed, path);
    }

    private void Items(FieldSchema schema, JsonNode? before, JsonNode? after, string[] path)
    {
        var old = ListItems.ByEdge(schema, before).ToDictionary(StringComparer.Ordinal);
        var now = ListItems.ByEdge(schema, after).ToDictionary(StringComparer.Ordinal);
        foreach (var edge in old.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            var value = (Had: old.ContainsKey(edge), Has: now.ContainsKey(edge));
            Value(schema.Items!, value.Had, old.GetValueOrDefault(edge), value.Has, now.GetValueOrDefault(edge), [.. path, edge]);
        }
    }

    private void Leaf(bool had, JsonNode? before, bool has, JsonNode? after, string[] path)
    {
        if (!had)
            Insert(Added, path);
        else if (!has)
            Insert(Removed, path);
        else if (!Json.Same(before, after))
            Insert(Modified, path);
    }

    private static bool IsGranularMap(FieldSchema schema, JsonNode? value) =>
        !schema.IsAtomic && (schema.Shape is Shape.Struct or Shape.Map || (schema.Shape == Shape.Any && value is JsonObject));

    private static bool IsNothing(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static void Insert(FieldSet set, string[] path)
    {
        foreach (var edge in path)
            set = set.Child(edge);
        set.IsMember = true;
    }
}
