using System.Text.Json.Nodes;

namespace CouponKill.Operator.Manifests;

/// <summary>The operator's own namespace and Deployment.</summary>
internal static class Manager
{
    public const string Namespace = "couponkill-operator-system";
    public const string Image = "couponkill-operator:latest";

    private const string Name = "couponkill-operator-controller-manager";

    public static JsonObject Labels() => new()
    {
        ["app.kubernetes.io/name"] = "couponkill",
        ["app.kubernetes.io/component"] = "operator",
    };

    public static JsonObject Space() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject
        {
            ["name"] = Namespace,
            ["labels"] = new JsonObject { ["pod-security.kubernetes.io/enforce"] = "restricted" },
        },
    };

    public static JsonObject Deployment() => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["labels"] = Labels() },
        ["spec"] = new JsonObject
        {
            ["replicas"] = 2,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels() },
                ["spec"] = new JsonObject
                {
                    ["serviceAccountName"] = "couponkill-operator",
                    ["enableServiceLinks"] = false,
                    ["securityContext"] = new JsonObject
                    {
                        ["runAsNonRoot"] = true,
                        ["runAsUser"] = 1654,
                        ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
                    },
                    ["containers"] = new JsonArray(Container()),
                },
            },
        },
    };

    private static JsonObject Container() => new()
    {
        ["name"] = "operator",
        ["image"] = Image,
        ["args"] = new JsonArray("run"),
        ["env"] = new JsonArray(Field("POD_NAME", "metadata.name"), Field("POD_NAMESPACE", "metadata.namespace")),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = 8081 }),
        ["securityContext"] = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
        },
        ["livenessProbe"] = Probe("/healthz", 6),
        ["readinessProbe"] = Probe("/readyz", 3),
        ["resources"] = new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = "50m", ["memory"] = "128Mi" },
            ["limits"] = new JsonObject { ["memory"] = "256Mi" },
        },
    };

    private static JsonObject Field(string variable, string path) => new()
    {
        ["name"] = variable,
        ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } },
    };

    private static JsonObject Probe(string path, int failureThreshold) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = "http" },
        ["periodSeconds"] = 10,
        ["failureThreshold"] = failureThreshold,
    };
}
