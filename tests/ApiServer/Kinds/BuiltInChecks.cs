using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Schema;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>The checks of built-in kinds that an operator or a chart can run into.</summary>
internal static class BuiltInChecks
{
    public static IEnumerable<Cause> Check(ResourceType type, JsonObject value, JsonObject? old) =>
    [
        .. type.Kind switch
        {
            "Deployment" or "StatefulSet" or "ReplicaSet" or "DaemonSet" => CheckWorkload(type, value, old),
            "Service" => CheckService(value),
            "Event" => CheckEvent(type, value),
            "CustomResourceDefinition" => DefinitionChecks.Check(value),
            "RoleBinding" or "ClusterRoleBinding" => CheckBinding(value, old),
            "HorizontalPodAutoscaler" => CheckAutoscaler(value),
            "PodDisruptionBudget" => CheckBudget(value),
            "ConfigMap" or "Secret" => CheckData(value, old),
            _ => [],
        },
        .. Defaulting.PodSpec(type, value) is { } pod ? CheckPod(pod, PodPath(type)) : [],
    ];

    private static string PodPath(ResourceType type) => type.Kind is "Pod" ? "spec" : "spec.template.spec";

    private static IEnumerable<Cause> CheckWorkload(ResourceType type, JsonObject value, JsonObject? old)
    {
        var spec = value["spec"] as JsonObject ?? [];
        if (spec.Integer("replicas") < 0)
            yield return Cause.Invalid("spec.replicas", $"{spec.Integer("replicas")}", "must be greater than or equal to 0");
        var labels = spec.At("template", "metadata", "labels") as JsonObject ?? [];
        foreach (var cause in MetadataChecks.CheckLabels(labels, "spec.template.labels"))
            yield return cause;
        if (spec["selector"] is not JsonObject selector)
            yield return Cause.Required("spec.selector");
        else if (!Selector.OfObject(selector).Matches(labels))
            yield return Cause.Invalid("spec.template.metadata.labels", Go(labels), "`selector` does not match template `labels`");
        if (old?.At("spec", "selector") is { } before && !Json.Same(before, spec["selector"]))
            yield return Cause.Invalid("spec.selector", GoSelector(spec["selector"]), "field is immutable");
        if (type.Kind is "StatefulSet" && old?["spec"] is JsonObject was && !SameButChangeable(was, spec))
        {
            yield return Cause.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    private static bool SameButChangeable(JsonObject before, JsonObject after)
    {
        string[] changeable =
        [
            "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ];
        JsonObject Rest(JsonObject spec) =>
            new(spec.Where(field => !changeable.Contains(field.Key, StringComparer.Ordinal))
                .Select(field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value?.DeepClone())));
        return Json.Same(Rest(before), Rest(after));
    }

    private static IEnumerable<Cause> CheckPod(JsonObject pod, string path)
    {
        if (pod["containers"] is not JsonArray { Count: > 0 } containers)
        {
            yield return Cause.Required($"{path}.containers");
            yield break;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, container) in containers.Index())
        {
            var at = $"{path}.containers[{index}]";
            if (container.Text("name") is not { Length: > 0 } name)
                yield return Cause.Required($"{at}.name");
            else if (!names.Add(name))
                yield return new("FieldValueDuplicate", $"Duplicate value: {Cause.Quote(name)}", $"{at}.name");
            if (container.Text("image") is null or "")
                yield return Cause.Required($"{at}.image");
            foreach (var cause in CheckMounts(pod, container, at))
                yield return cause;
        }
    }

    private static IEnumerable<Cause> CheckMounts(JsonObject pod, JsonNode? container, string path)
    {
        var volumes = (pod["volumes"] as JsonArray ?? []).Select(volume => volume.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, mount) in (container.At("volumeMounts") as JsonArray ?? []).Index())
        {
            if (!volumes.Contains(mount.Text("name")))
            {
                yield return new(
                    "FieldValueNotFound", $"Not found: {Cause.Quote(mount.Text("name") ?? "")}", $"{path}.volumeMounts[{index}].name");
            }
        }
    }

    private static IEnumerable<Cause> CheckService(JsonObject value)
    {
        var spec = value["spec"] as JsonObject ?? [];
        if (spec["ports"] is not JsonArray { Count: > 0 } ports)
        {
            if (spec.Text("type") is not "ExternalName" && spec.Text("clusterIP") is not "None")
                yield return Cause.Required("spec.ports");
            yield break;
        }

        foreach (var (index, port) in ports.Index())
        {
            if (ports.Count > 1 && port.Text("name") is null or "")
                yield return Cause.Required($"spec.ports[{index}].name");
            if (port.Integer("port") is not (>= 1 and <= 65535))
                yield return Cause.Invalid(
                    $"spec.ports[{index}].port", $"{port.Integer("port")}", "must be between 1 and 65535, inclusive");
        }
    }

    private static IEnumerable<Cause> CheckEvent(ResourceType type, JsonObject value)
    {
        if (type.Group is "events.k8s.io" && value.Text("type") is not ("Normal" or "Warning"))
            yield return Cause.Invalid("type", "\"\"", $"has invalid value: {value.Text("type")}");
        var ns = value.TextAt("metadata", "namespace");
        var about = (value["involvedObject"] ?? value["regarding"]).Text("namespace");
        if (about is { Length: > 0 } && !string.Equals(ns, about, StringComparison.Ordinal))
            yield return Cause.Invalid("involvedObject.namespace", Cause.Quote(about), "does not match event.namespace");
    }

    private static IEnumerable<Cause> CheckBinding(JsonObject value, JsonObject? old)
    {
        if (old != null && !Json.Same(old["roleRef"], value["roleRef"]))
            yield return Cause.Invalid("roleRef", value["roleRef"]?.ToJsonString() ?? "null", "cannot change roleRef");
    }

    private static IEnumerable<Cause> CheckAutoscaler(JsonObject value)
    {
        var spec = value["spec"];
        if (spec.Integer("maxReplicas") is not >= 1)
            yield return Cause.Invalid("spec.maxReplicas", $"{spec.Integer("maxReplicas") ?? 0}", "must be greater than 0");
        else if (spec.Integer("maxReplicas") < spec.Integer("minReplicas"))
        {
            yield return Cause.Invalid(
                "spec.maxReplicas", $"{spec.Integer("maxReplicas")}", "must be greater than or equal to `minReplicas`");
        }
    }

    private static IEnumerable<Cause> CheckBudget(JsonObject value)
    {
        var spec = value["spec"] as JsonObject;
        if (spec?["minAvailable"] != null && spec["maxUnavailable"] != null)
        {
            yield return Cause.Invalid(
                "spec", spec.ToJsonString(), "minAvailable and maxUnavailable cannot be both set");
        }
    }

    private static IEnumerable<Cause> CheckData(JsonObject value, JsonObject? old)
    {
        if (old != null && old.Text("type") is { } type && !string.Equals(type, value.Text("type"), StringComparison.Ordinal))
            yield return Cause.Invalid("type", Cause.Quote(value.Text("type") ?? ""), "field is immutable");
        if (old.Flag("immutable") && !Json.Same(old!["data"], value["data"]))
            yield return Cause.Forbidden("data", "field is immutable when `immutable` is set");
    }

    /// <summary>A map of texts as Go's %#v writes it.</summary>
    private static string Go(JsonObject map)
    {
        var members = map.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{Cause.Quote(member.Key)}:{member.Value?.ToJsonString()}");
        return $"map[string]string{{{string.Join(", ", members)}}}";
    }

    private static string GoSelector(JsonNode? selector) => selector is JsonObject
        ? $"v1.LabelSelector{{MatchLabels:{Go(selector["matchLabels"] as JsonObject ?? [])}, "
            + "MatchExpressions:[]v1.LabelSelectorRequirement(nil)}"
        : "null";
}
