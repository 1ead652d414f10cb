using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Writes;

/// <summary>The strategic merge patch of built-in kinds: a merge patch that knows the keys of lists, and directives.</summary>
internal static class StrategicPatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string OrderPrefix = "$setElementOrder/";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";

    public static JsonObject Apply(FieldSchema schema, JsonObject target, JsonObject patch)
    {
        if (patch.Text(Directive) is "replace")
            return Clean(patch);
        var result = patch.Text(Directive) is "delete" ? [] : target.Copy();
        if (patch[RetainKeys] is JsonArray retained)
        {
            var names = retained.Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
            foreach (var name in result.Select(member => member.Key).Where(name => !names.Contains(name)).ToList())
                result.Remove(name);
        }

        foreach (var (name, change) in patch)
        {
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
                DeleteValues(result, name[DeletePrefix.Length..], change!.AsArray());
            else if (name[0] != '$')
                Member(schema, result, patch, name, change);
        }

        return result;
    }

    private static void Member(FieldSchema schema, JsonObject result, JsonObject patch, string name, JsonNode? change)
    {
        var field = schema.Member(name) ?? FieldSchema.Unknown;
        if (change is null)
            result.Remove(name);
        else if (change is JsonObject map && field.Shape != Shape.Scalar)
            result[name] = Apply(field, result[name] as JsonObject ?? [], map);
        else if (change is JsonArray list && field.Shape == Shape.List && field.ListType != ListType.Atomic)
            result[name] = List(field, result[name] as JsonArray ?? [], list, patch[OrderPrefix + name] as JsonArray);
        else
            result[name] = change.DeepClone();
    }

    private static JsonArray List(FieldSchema schema, JsonArray target, JsonArray patch, JsonArray? order)
    {
        if (patch.Any(item => item is JsonObject map && map.Text(Directive) is "replace"))
            return [.. patch.Where(item => item.Text(Directive) is null).Select(item => item?.DeepClone())];
        var items = target.Select(item => item?.DeepClone()).ToList();
        foreach (var change in patch)
        {
            var index = items.FindIndex(item => IsSame(schema, item, change));
            if (change.Text(Directive) is "delete")
            {
                if (index >= 0)
                    items.RemoveAt(index);
            }
            else if (index < 0)
            {
                items.Add(change is JsonObject added ? Clean(added) : change?.DeepClone());
            }
            else if (change is JsonObject map)
            {
                items[index] = Apply(schema.Items!, (JsonObject)items[index]!, map);
            }
        }

        return [.. order == null ? items : Ordered(schema, items, order)];
    }

    /// <summary>The items that the order names, in it; the others behind those that they stood behind.</summary>
    private static List<JsonNode?> Ordered(FieldSchema schema, List<JsonNode?> items, JsonArray order)
    {
        int Place(JsonNode? item)
        {
            var found = order.Index().Where(place => IsSame(schema, place.Item, item)).Select(place => (int?)place.Index).FirstOrDefault();
            return found ?? int.MaxValue;
        }

        return [.. items.OrderBy(Place)];
    }

    private static bool IsSame(FieldSchema schema, JsonNode? left, JsonNode? right) => schema.ListType == ListType.Set
        ? Json.Same(left, right)
        : Json.Same((left as JsonObject)?[schema.ListKeys[0]], (right as JsonObject)?[schema.ListKeys[0]]);

    private static void DeleteValues(JsonObject result, string name, JsonArray values)
    {
        if (result[name] is JsonArray list)
            result[name] = new JsonArray(
                [.. list.Where(item => !values.Any(value => Json.Same(value, item))).Select(item => item?.DeepClone())]);
    }

    private static JsonObject Clean(JsonObject patch)
    {
        var result = new JsonObject();
        foreach (var (name, member) in patch.Where(member => member.Key[0] != '$' && member.Value is not null))
            result[name] = member is JsonObject map ? Clean(map) : member!.DeepClone();
        return result;
    }
}
