using System.Text.Json.Nodes;
using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Scaling;

/// <summary>The objects by which others scale: KEDA's ScaledObject, or a HorizontalPodAutoscaler by CPU.</summary>
internal static class Autoscalers
{
    public static IEnumerable<WantedObject> Of(Seckill seckill, int floor, bool scalerHasAnswered)
    {
        (string Component, ReplicasSpec Replicas)[] workloads = seckill.Spec.Api is { } api
            ? [(Names.Silo, seckill.Spec.Silo.Replicas), (Names.Edge, api.Replicas)]
            : [(Names.Silo, seckill.Spec.Silo.Replicas)];
        foreach (var (component, replicas) in workloads)
        {
            var least = component is Names.Silo ? floor : replicas.Min;
            // An autoscaler that is made before its metric is there may never find it.
            if (seckill.Spec.Scaling.Mode is "keda" && scalerHasAnswered)
                yield return Scaled(seckill, component, least, replicas.Max);
            if (seckill.Spec.Scaling.Mode is "hpa")
                yield return ByCpu(seckill, component, least, replicas.Max);
        }
    }

    private static WantedObject Scaled(Seckill seckill, string component, int least, int most) => WantedObject.Of(
        Kind.ScaledObject, seckill, $"{seckill.Metadata.Name}-{component}", component, ("spec", new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["name"] = $"{seckill.Metadata.Name}-{component}" },
            ["pollingInterval"] = 5,
            ["minReplicaCount"] = least,
            ["maxReplicaCount"] = most,
            ["fallback"] = new JsonObject { ["failureThreshold"] = 3, ["replicas"] = least, ["behavior"] = "currentReplicasIfHigher" },
            ["advanced"] = new JsonObject
            {
                ["horizontalPodAutoscalerConfig"] = new JsonObject { ["behavior"] = Behavior() },
            },
            ["triggers"] = Triggers(seckill, component),
        }));

    private static JsonArray Triggers(Seckill seckill, string component)
    {
        var (scaling, triggers) = (seckill.Spec.Scaling, new JsonArray());
        if (scaling.QueueDepth.Enabled || !scaling.Forecast.Enabled)
            triggers.Add(External(seckill, "claims"));
        if (scaling.Forecast.Enabled)
            triggers.Add(External(seckill, "forecast"));
        if (scaling.KafkaLag.Enabled && component is Names.Silo)
            triggers.Add(Kafka(seckill, scaling.KafkaLag.Target));
        if (scaling.Cpu.Enabled)
            triggers.Add(new JsonObject
            {
                ["type"] = "cpu",
                ["metricType"] = "Utilization",
                ["metadata"] = new JsonObject { ["value"] = scaling.Cpu.Target.ToString() },
            });
        return triggers;
    }

    private static JsonObject External(Seckill seckill, string metric) => new()
    {
        ["type"] = "external",
        ["name"] = metric,
        ["metricType"] = "AverageValue",
        ["metadata"] = new JsonObject
        {
            ["scalerAddress"] = $"{Names.ScalerOf(seckill.Metadata.Name)}.{seckill.Metadata.Namespace}.svc:9090",
            ["metric"] = metric,
        },
    };

    private static JsonObject Kafka(Seckill seckill, int target)
    {
        var service = Settings.Of(seckill)["Cluster__ServiceId"]!.GetValue<string>();
        return new JsonObject
        {
            ["type"] = "kafka",
            ["name"] = "lag",
            ["metadata"] = new JsonObject
            {
                // From the pods' own variable, which comes from a secret.
                ["bootstrapServersFromEnv"] = "Kafka__BootstrapServers",
                ["consumerGroup"] = seckill.Spec.Configuration.GetValueOrDefault("Kafka__GroupId", service),
                ["topic"] = seckill.Spec.Configuration.GetValueOrDefault("Kafka__Topic", $"{service}-orders"),
                ["lagThreshold"] = target.ToString(),
            },
        };
    }

    private static WantedObject ByCpu(Seckill seckill, string component, int least, int most) => WantedObject.Of(
        Kind.Autoscaler, seckill, $"{seckill.Metadata.Name}-{component}", component, ("spec", new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject
            {
                ["apiVersion"] = Kind.Deployment.ApiVersion,
                ["kind"] = Kind.Deployment.Name,
                ["name"] = $"{seckill.Metadata.Name}-{component}",
            },
            ["minReplicas"] = least,
            ["maxReplicas"] = most,
            ["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject
                {
                    ["name"] = "cpu",
                    ["target"] = new JsonObject
                    {
                        ["type"] = "Utilization",
                        ["averageUtilization"] = seckill.Spec.Scaling.Cpu.Target,
                    },
                },
            }),
            ["behavior"] = Behavior(),
        }));

    /// <summary>Up in one step, down one silo a minute.</summary>
    private static JsonObject Behavior() => new()
    {
        ["scaleUp"] = new JsonObject
        {
            ["stabilizationWindowSeconds"] = 0,
            ["policies"] = new JsonArray(Policy("Percent", 900, 15)),
        },
        ["scaleDown"] = new JsonObject
        {
            ["stabilizationWindowSeconds"] = 300,
            ["policies"] = new JsonArray(Policy("Pods", 1, 60)),
        },
    };

    private static JsonObject Policy(string type, int value, int seconds) =>
        new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = seconds };
}
