using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Printing;

/// <summary>Objects as the table that kubectl shows, or as their metadata only.</summary>
internal static class Tables
{
    private const string NameText =
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to "
        + "request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and "
        + "configuration definition. Cannot be updated. More info: "
        + "http://kubernetes.io/docs/user-guide/identifiers#names";

    /// <summary>A table of objects; <paramref name="metadata"/> is that of the list.</summary>
    public static JsonObject Table(ResourceType type, IEnumerable<JsonObject> items, JsonObject metadata, DateTimeOffset now, bool whole)
    {
        var table = new JsonObject { ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata };
        table["columnDefinitions"] = new JsonArray([.. Columns(type)]);
        table["rows"] = new JsonArray([.. items.Select(item => Row(type, item, now, whole))]);
        return table;
    }

    public static JsonObject MetadataOnly(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item["metadata"]!.DeepClone(),
    };

    private static JsonObject Row(ResourceType type, JsonObject item, DateTimeOffset now, bool whole) => new()
    {
        ["cells"] = new JsonArray([item.TextAt("metadata", "name"), .. Cells(type, item, now)]),
        ["object"] = whole ? item.DeepClone() : MetadataOnly(item),
    };

    private static IEnumerable<JsonNode?> Cells(ResourceType type, JsonObject item, DateTimeOffset now) => type.IsCustom
        ? type.Columns.Select(column => Cell(column, item, now))
        : BuiltInColumns.Of(type).Select(column => column.Value(item, now));

    private static JsonNode? Cell(PrinterColumn column, JsonObject item, DateTimeOffset now)
    {
        var found = JsonPaths.Find(item, column.JsonPath).ToList();
        if (found.Count == 0)
            return null;
        return column.Type switch
        {
            "date" => Ages.Since(found[0].ToString(), now),
            "integer" or "number" or "boolean" => found[0].DeepClone(),
            _ => string.Join(",", found.Select(value => value.ToString())),
        };
    }

    private static IEnumerable<JsonNode> Columns(ResourceType type)
    {
        yield return Column("Name", "string", "name", NameText, 0);
        var columns = type.IsCustom
            ? type.Columns.Select(column => Column(column.Name, column.Type, column.Format, column.Description, column.Priority))
            : BuiltInColumns.Of(type).Select(column => Column(column.Name, column.Type, "", "", column.Priority));
        foreach (var column in columns)
            yield return column;
    }

    private static JsonObject Column(string name, string type, string format, string description, int priority) => new()
    {
        ["name"] = name,
        ["type"] = type,
        ["format"] = format,
        ["description"] = description,
        ["priority"] = priority,
    };
}
