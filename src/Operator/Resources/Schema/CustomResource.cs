using System.Reflection;
using System.Text.Json.Nodes;

namespace CouponKill.Operator.Resources.Schema;

/// <summary>Makes the CustomResourceDefinition of a record.</summary>
internal static class CustomResource
{
    public const string Group = "ops.couponkill.io";

    public static readonly IReadOnlyList<Type> All = [typeof(Seckill), typeof(SeckillActivity)];

    public static JsonObject Definition(Type type)
    {
        var resource = type.GetCustomAttribute<ResourceAttribute>()!;
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{resource.Plural}.{Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = Group,
                ["names"] = new JsonObject
                {
                    ["kind"] = resource.Kind,
                    ["listKind"] = $"{resource.Kind}List",
                    ["plural"] = resource.Plural,
                    ["singular"] = resource.Kind.ToLowerInvariant(),
                    ["shortNames"] = new JsonArray(resource.ShortName),
                    ["categories"] = new JsonArray("couponkill"),
                },
                ["scope"] = "Namespaced",
                ["versions"] = new JsonArray(Version(type, resource)),
            },
        };
    }

    private static JsonObject Version(Type type, ResourceAttribute resource)
    {
        var subresources = new JsonObject { ["status"] = new JsonObject() };
        if (resource.IsScalable)
            subresources["scale"] = new JsonObject
            {
                ["specReplicasPath"] = ".spec.silo.replicas.min",
                ["statusReplicasPath"] = ".status.replicas",
                ["labelSelectorPath"] = ".status.selector",
            };
        return new JsonObject
        {
            ["name"] = "v1",
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = subresources,
            ["additionalPrinterColumns"] = new JsonArray([.. type.GetCustomAttributes<ColumnAttribute>().Select(Column)]),
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(type) },
        };
    }

    private static JsonObject Schema(Type type)
    {
        var schema = SchemaBuilder.Of(type);
        var properties = schema["properties"]!.AsObject();
        properties.Insert(0, "apiVersion", new JsonObject { ["type"] = "string" });
        properties.Insert(1, "kind", new JsonObject { ["type"] = "string" });
        properties.Insert(2, "metadata", new JsonObject { ["type"] = "object" });
        return schema;
    }

    private static JsonNode Column(ColumnAttribute column)
    {
        var json = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.Path };
        if (column.Priority > 0)
            json["priority"] = column.Priority;
        return json;
    }
}
