using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Installations;

/// <summary>Traffic between silos has no authentication, so nobody else may reach their ports.</summary>
internal static class NetworkPolicies
{
    public static IEnumerable<WantedObject> Of(Seckill seckill)
    {
        var ours = new JsonObject { ["podSelector"] = new JsonObject { ["matchLabels"] = Names.Selector(seckill, null) } };
        yield return Policy(seckill, Names.Silo, Rule([], 8080), Rule([ours], 11111, 30000), Rule([Keda(), TheOperator()], 9090));
        if (seckill.Spec.Api is not null)
            yield return Policy(seckill, Names.Edge, Rule([], 8080));
    }

    /// <summary>What leaves the pods is left open: only the owner of the stores knows where they are.</summary>
    private static WantedObject Policy(Seckill seckill, string component, params JsonNode[] rules) => WantedObject.Of(
        Kind.NetworkPolicy, seckill, $"{seckill.Metadata.Name}-{component}", component, ("spec", new JsonObject
        {
            ["podSelector"] = new JsonObject { ["matchLabels"] = Names.Selector(seckill, component) },
            ["policyTypes"] = new JsonArray("Ingress"),
            ["ingress"] = new JsonArray(rules),
        }));

    private static JsonObject Rule(JsonNode[] from, params int[] ports)
    {
        var rule = new JsonObject
        {
            ["ports"] = new JsonArray([.. ports.Select(port => (JsonNode)new JsonObject { ["port"] = port, ["protocol"] = "TCP" })]),
        };
        if (from.Length > 0)
            rule["from"] = new JsonArray(from);
        return rule;
    }

    private static JsonObject Keda() => new()
    {
        ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = "keda" } },
    };

    private static JsonObject TheOperator() => new()
    {
        ["namespaceSelector"] = new JsonObject(),
        ["podSelector"] = new JsonObject
        {
            ["matchLabels"] = new JsonObject { ["app.kubernetes.io/name"] = "couponkill", [Names.Component] = "operator" },
        },
    };
}
