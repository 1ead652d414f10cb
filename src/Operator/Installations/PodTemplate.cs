using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Installations;

/// <summary>
/// The pods of silos and edges. They depend on the spec only, never on the operator's own version: a new operator restarts nothing.
/// </summary>
internal static class PodTemplate
{
    /// <summary>Until everybody knows that the pod ends, it goes on serving.</summary>
    private const int DrainSeconds = 5;

    public static JsonObject Of(Seckill seckill, string component, string image)
    {
        var isSilo = component is Names.Silo;
        var container = Container(seckill, component, image);
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["labels"] = Names.Selector(seckill, component),
                ["annotations"] = new JsonObject
                {
                    ["kubectl.kubernetes.io/default-container"] = "couponkill",
                    [Names.ConfigurationHash] = WantedObject.HashOf(Settings.Of(seckill)),
                },
            },
            ["spec"] = new JsonObject
            {
                ["automountServiceAccountToken"] = false,
                ["enableServiceLinks"] = false,
                ["terminationGracePeriodSeconds"] = isSilo ? seckill.Spec.Silo.GraceSeconds : 45,
                ["securityContext"] = new JsonObject
                {
                    ["runAsNonRoot"] = true,
                    ["runAsUser"] = 1654,
                    ["runAsGroup"] = 1654,
                    ["fsGroup"] = 1654,
                    ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
                },
                ["topologySpreadConstraints"] = new JsonArray(
                    Spread(seckill, component, "kubernetes.io/hostname"), Spread(seckill, component, "topology.kubernetes.io/zone")),
                ["containers"] = new JsonArray(container),
                ["volumes"] = new JsonArray(new JsonObject { ["name"] = "tmp", ["emptyDir"] = new JsonObject { ["sizeLimit"] = "64Mi" } }),
            },
        };
    }

    private static JsonObject Container(Seckill seckill, string component, string image)
    {
        var isSilo = component is Names.Silo;
        var container = new JsonObject
        {
            ["name"] = "couponkill",
            ["image"] = image,
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            },
            ["envFrom"] = new JsonArray(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = Names.SettingsOf(seckill) } }),
            ["env"] = Variables.Of(seckill, component),
            ["ports"] = Ports(isSilo),
            // A start waits for the stores by itself, and ends when they do not come.
            ["startupProbe"] = Probe("live", periodSeconds: 2, failureThreshold: 60),
            ["readinessProbe"] = Probe("ready", periodSeconds: 5, failureThreshold: 2),
            ["livenessProbe"] = Probe("live", periodSeconds: 10, failureThreshold: 6),
            ["lifecycle"] = new JsonObject
            {
                ["preStop"] = new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = DrainSeconds } },
            },
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "tmp", ["mountPath"] = "/tmp" }),
        };
        var resources = isSilo ? seckill.Spec.Silo.Resources : seckill.Spec.Api?.Resources;
        if (resources is not null)
            container["resources"] = Quantities(resources);
        return container;
    }

    private static JsonObject Quantities(ResourcesSpec resources)
    {
        var quantities = new JsonObject();
        if (resources.Requests.Count > 0)
            quantities["requests"] = Settings.Sorted(resources.Requests);
        if (resources.Limits.Count > 0)
            quantities["limits"] = Settings.Sorted(resources.Limits);
        return quantities;
    }

    private static JsonArray Ports(bool isSilo)
    {
        var ports = new JsonArray(Port("http", 8080));
        if (isSilo)
        {
            ports.Add(Port("silo", 11111));
            ports.Add(Port("gateway", 30000));
            ports.Add(Port("scaler", 9090));
        }

        return ports;
    }

    private static JsonObject Port(string name, int port) =>
        new() { ["name"] = name, ["containerPort"] = port, ["protocol"] = "TCP" };

    private static JsonObject Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = $"/healthz/{path}", ["port"] = "http" },
        ["periodSeconds"] = periodSeconds,
        ["timeoutSeconds"] = 3,
        ["failureThreshold"] = failureThreshold,
    };

    private static JsonObject Spread(Seckill seckill, string component, string over) => new()
    {
        ["maxSkew"] = 1,
        ["topologyKey"] = over,
        ["whenUnsatisfiable"] = "ScheduleAnyway",
        ["labelSelector"] = new JsonObject { ["matchLabels"] = Names.Selector(seckill, component) },
    };
}
