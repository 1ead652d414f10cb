using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Printing;

/// <summary>The columns of the built-in kinds, each with its value.</summary>
internal static class BuiltInColumns
{
    private static readonly BuiltInColumn Age =
        new("Age", "string", (value, now) => Ages.Since(value.TextAt("metadata", "creationTimestamp"), now));

    private static readonly BuiltInColumn[] Others =
        [new("Created At", "date", (value, _) => value.TextAt("metadata", "creationTimestamp"))];

    private static readonly BuiltInColumn[] Workload =
    [
        new("Containers", "string", (value, _) => Join(Containers(value), "name"), 1),
        new("Images", "string", (value, _) => Join(Containers(value), "image"), 1),
        new("Selector", "string", (value, _) => Selector.OfObject(value.At("spec", "selector")).ToString(), 1),
    ];

    private static readonly Dictionary<string, BuiltInColumn[]> All = new(StringComparer.Ordinal)
    {
        ["deployments"] =
        [
            new("Ready", "string", (value, _) => $"{Status(value, "readyReplicas")}/{value["spec"].Integer("replicas") ?? 0}"),
            new("Up-to-date", "integer", (value, _) => Status(value, "updatedReplicas")),
            new("Available", "integer", (value, _) => Status(value, "availableReplicas")),
            Age, .. Workload,
        ],
        ["statefulsets"] =
        [
            new("Ready", "string", (value, _) => $"{Status(value, "readyReplicas")}/{value["spec"].Integer("replicas") ?? 0}"),
            Age, .. Workload[..2],
        ],
        ["replicasets"] =
        [
            new("Desired", "integer", (value, _) => value["spec"].Integer("replicas") ?? 0),
            new("Current", "integer", (value, _) => Status(value, "replicas")),
            new("Ready", "integer", (value, _) => Status(value, "readyReplicas")),
            Age, .. Workload,
        ],
        ["pods"] =
        [
            new("Ready", "string", (value, _) => PodReady(value)),
            new("Status", "string", (value, _) => PodStatus(value)),
            new("Restarts", "string", (_, _) => "0"),
            Age,
            new("IP", "string", (value, _) => value.TextAt("status", "podIP") ?? "<none>", 1),
            new("Node", "string", (value, _) => value.TextAt("spec", "nodeName") ?? "<none>", 1),
            new("Nominated Node", "string", (_, _) => "<none>", 1),
            new("Readiness Gates", "string", (_, _) => "<none>", 1),
        ],
        ["services"] =
        [
            new("Type", "string", (value, _) => value.TextAt("spec", "type")),
            new("Cluster-IP", "string", (value, _) => value.TextAt("spec", "clusterIP") ?? "<none>"),
            new("External-IP", "string", (_, _) => "<none>"),
            new("Port(s)", "string", (value, _) => Ports(value)),
            Age,
            new("Selector", "string", (value, _) => Labels(value.At("spec", "selector")), 1),
        ],
        ["configmaps"] = [new("Data", "string", (value, _) => $"{(value["data"] as JsonObject)?.Count ?? 0}"), Age],
        ["secrets"] =
        [
            new("Type", "string", (value, _) => value.Text("type")),
            new("Data", "string", (value, _) => $"{(value["data"] as JsonObject)?.Count ?? 0}"),
            Age,
        ],
        ["namespaces"] = [new("Status", "string", (value, _) => value.TextAt("status", "phase")), Age],
        ["leases"] = [new("Holder", "string", (value, _) => value.TextAt("spec", "holderIdentity")), Age],
        ["serviceaccounts"] = [new("Secrets", "string", (value, _) => $"{(value["secrets"] as JsonArray)?.Count ?? 0}"), Age],
        ["poddisruptionbudgets"] =
        [
            new("Min Available", "string", (value, _) => value.At("spec", "minAvailable")?.ToString() ?? "N/A"),
            new("Max Unavailable", "string", (value, _) => value.At("spec", "maxUnavailable")?.ToString() ?? "N/A"),
            new("Allowed Disruptions", "integer", (value, _) => Status(value, "disruptionsAllowed")),
            Age,
        ],
        ["networkpolicies"] =
        [
            new("Pod-Selector", "string", (value, _) =>
                Selector.OfObject(value.At("spec", "podSelector")).ToString() is { Length: > 0 } text
                ? text : "<none>"),
            Age,
        ],
        ["horizontalpodautoscalers"] =
        [
            new("Reference", "string", (value, _) =>
                $"{value.At("spec", "scaleTargetRef").Text("kind")}/{value.At("spec", "scaleTargetRef").Text("name")}"),
            new("MinPods", "string", (value, _) => $"{value["spec"].Integer("minReplicas")}"),
            new("MaxPods", "integer", (value, _) => value["spec"].Integer("maxReplicas") ?? 0),
            new("Replicas", "integer", (value, _) => Status(value, "currentReplicas")),
            Age,
        ],
        ["events"] =
        [
            new("Last Seen", "string", (value, now) =>
                Ages.Since(value.Text("lastTimestamp") ?? value.Text("eventTime") ?? value.TextAt("metadata", "creationTimestamp"), now)),
            new("Type", "string", (value, _) => value.Text("type")),
            new("Reason", "string", (value, _) => value.Text("reason")),
            new("Object", "string", (value, _) =>
                $"{value["involvedObject"].Text("kind")?.ToLowerInvariant()}/{value["involvedObject"].Text("name")}"),
            new("Message", "string", (value, _) => value.Text("message")),
        ],
    };

    public static IReadOnlyList<BuiltInColumn> Of(ResourceType type) => All.GetValueOrDefault(type.Plural, Others);

    private static long Status(JsonObject value, string name) => value["status"].Integer(name) ?? 0;

    private static IEnumerable<JsonNode?> Containers(JsonObject value) =>
        value.At("spec", "template", "spec", "containers") as JsonArray ?? [];

    private static string Join(IEnumerable<JsonNode?> items, string name) => string.Join(",", items.Select(item => item.Text(name)));

    private static string PodReady(JsonObject pod)
    {
        var all = (pod.At("spec", "containers") as JsonArray)?.Count ?? 0;
        var ready = (pod.At("status", "containerStatuses") as JsonArray ?? []).Count(container => container.Flag("ready"));
        return $"{ready}/{all}";
    }

    private static string? PodStatus(JsonObject pod) =>
        pod["metadata"]?["deletionTimestamp"] != null ? "Terminating" : pod.TextAt("status", "phase");

    private static string Ports(JsonObject service)
    {
        var ports = (service.At("spec", "ports") as JsonArray ?? []).Select(port => $"{port.Integer("port")}/{port.Text("protocol")}");
        return string.Join(",", ports) is { Length: > 0 } text ? text : "<none>";
    }

    private static string Labels(JsonNode? labels)
    {
        var pairs = (labels as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}");
        return string.Join(",", pairs) is { Length: > 0 } text ? text : "<none>";
    }
}

/// <summary>A column of a built-in kind.</summary>
internal sealed record BuiltInColumn(string Name, string Type, Func<JsonObject, DateTimeOffset, JsonNode?> Value, int Priority = 0);
