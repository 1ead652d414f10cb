using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Installations;

/// <summary>The Deployments of silos and edges, and what is around them.</summary>
internal static class Workloads
{
    /// <summary>Without replicas: these are the autoscaler's, and what is applied would fight it.</summary>
    public static WantedObject Deployment(Seckill seckill, string component, string image)
    {
        var template = PodTemplate.Of(seckill, component, image);
        var hash = WantedObject.HashOf(template);
        var wanted = Deployment(seckill, component, template);
        wanted.Body["metadata"]!["annotations"]![Names.TemplateHash] = hash;
        return wanted;
    }

    private static WantedObject Deployment(Seckill seckill, string component, JsonObject template) => WantedObject.Of(
        Kind.Deployment, seckill, $"{seckill.Metadata.Name}-{component}", component, ("spec", new JsonObject
        {
            ["minReadySeconds"] = seckill.Spec.Upgrade.MinReadySeconds,
            ["progressDeadlineSeconds"] = seckill.Spec.Upgrade.ProgressSeconds,
            ["revisionHistoryLimit"] = 3,
            ["selector"] = new JsonObject { ["matchLabels"] = Names.Selector(seckill, component) },
            // One more, until it is ready and warm; then one is drained.
            ["strategy"] = new JsonObject
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 1, ["maxUnavailable"] = 0 },
            },
            ["template"] = template,
        }));

    public static WantedObject Budget(Seckill seckill, string component) => WantedObject.Of(
        Kind.DisruptionBudget, seckill, $"{seckill.Metadata.Name}-{component}", component, ("spec", new JsonObject
        {
            ["maxUnavailable"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = Names.Selector(seckill, component) },
        }));

    public static WantedObject Settings(Seckill seckill) => WantedObject.Of(
        Kind.ConfigMap, seckill, Names.SettingsOf(seckill), null, ("data", Installations.Settings.Of(seckill)));

    public static IEnumerable<WantedObject> Services(Seckill seckill)
    {
        var front = seckill.Spec.Api is null ? Names.Silo : Names.Edge;
        yield return Service(seckill, Names.ApiOf(seckill.Metadata.Name), front, ("http", 8080, "http"));
        yield return Service(seckill, Names.ScalerOf(seckill.Metadata.Name), Names.Silo, ("scaler", 9090, "kubernetes.io/h2c"));
        yield return Service(seckill, $"{seckill.Metadata.Name}-metrics", null, ("http", 8080, "http"));
    }

    public static WantedObject Monitor(Seckill seckill) => WantedObject.Of(
        Kind.ServiceMonitor, seckill, seckill.Metadata.Name, null, ("spec", new JsonObject
        {
            ["selector"] = new JsonObject
            {
                ["matchLabels"] = new JsonObject { [Names.Instance] = seckill.Metadata.Name, [Names.Component] = "metrics" },
            },
            ["endpoints"] = new JsonArray(new JsonObject { ["port"] = "http", ["path"] = "/metrics", ["interval"] = "15s" }),
        }));

    private static WantedObject Service(Seckill seckill, string name, string? component, (string Name, int Number, string Protocol) port)
    {
        var isHeadless = component is null;
        var spec = new JsonObject
        {
            ["selector"] = Names.Selector(seckill, component),
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = port.Name,
                ["port"] = port.Number,
                ["targetPort"] = port.Name,
                ["protocol"] = "TCP",
                ["appProtocol"] = port.Protocol,
            }),
        };
        if (isHeadless)
            spec["clusterIP"] = "None";
        return WantedObject.Of(Kind.Service, seckill, name, component ?? "metrics", ("spec", spec));
    }
}
