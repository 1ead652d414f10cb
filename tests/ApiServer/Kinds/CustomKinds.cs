using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>Reads what a CustomResourceDefinition defines.</summary>
internal static class CustomKinds
{
    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    /// <summary>A kind for each version that is served.</summary>
    public static IReadOnlyList<ResourceType> Read(JsonObject definition)
    {
        var spec = definition["spec"]!.AsObject();
        return [.. spec["versions"]!.AsArray().Where(version => version.Flag("served")).Select(version => Read(spec, version!.AsObject()))];
    }

    private static ResourceType Read(JsonObject spec, JsonObject version)
    {
        var names = spec["names"]!.AsObject();
        var subresources = version["subresources"];
        return new ResourceType(spec.Text("group")!, version.Text("name")!, names.Text("kind")!, names.Text("plural")!)
        {
            Singular = names.Text("singular") ?? names.Text("kind")!.ToLowerInvariant(),
            ListKind = names.Text("listKind") ?? names.Text("kind") + "List",
            IsNamespaced = string.Equals(spec.Text("scope"), "Namespaced", StringComparison.Ordinal),
            ShortNames = Texts(names["shortNames"]),
            Categories = Texts(names["categories"]),
            Verbs = Verbs,
            Schema = CustomSchemas.Read(version.At("schema", "openAPIV3Schema") as JsonObject),
            IsCustom = true,
            HasGeneration = true,
            HasStatus = subresources?["status"] is JsonObject,
            Scale = subresources?["scale"] is JsonObject scale ? ReadScale(scale) : null,
            Columns = [.. (version["additionalPrinterColumns"] as JsonArray ?? DefaultColumns()).Select(column => ReadColumn(column!))],
            SelectableFields = [.. (version["selectableFields"] as JsonArray ?? [])
                .Select(field => field.Text("jsonPath")!.TrimStart('.'))],
        };
    }

    private static JsonArray DefaultColumns() =>
        [new JsonObject { ["name"] = "Age", ["type"] = "date", ["jsonPath"] = ".metadata.creationTimestamp" }];

    private static ScalePaths ReadScale(JsonObject scale) => new(
        scale.Text("specReplicasPath")!.TrimStart('.'),
        scale.Text("statusReplicasPath")!.TrimStart('.'),
        scale.Text("labelSelectorPath")?.TrimStart('.'));

    private static PrinterColumn ReadColumn(JsonNode column)
    {
        var path = column.Text("jsonPath")!;
        return new PrinterColumn(
            column.Text("name")!,
            column.Text("type")!,
            column.Text("format") ?? "",
            column.Text("description") ?? $"Custom resource definition column (in JSONPath format): {path}",
            path,
            (int)(column.Integer("priority") ?? 0));
    }

    private static IReadOnlyList<string> Texts(JsonNode? list) =>
        (list as JsonArray)?.Select(text => text!.GetValue<string>()).ToList() ?? [];
}
