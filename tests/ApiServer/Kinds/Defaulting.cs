using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>The defaults that a kind's decoder fills in: those of its schema, and those that hang on other fields.</summary>
internal static class Defaulting
{
    public static void Apply(ResourceType type, JsonObject value)
    {
        if (!type.IsCustom)
            AddStructs(type, value);
        Normalizing.AddDefaults(type.Schema, value);
        if (!type.IsCustom)
            AddDependent(type, value);
    }

    /// <summary>Parts that get defaults of their own, so they must be there first.</summary>
    private static void AddStructs(ResourceType type, JsonObject value)
    {
        var spec = value["spec"] as JsonObject;
        switch (type.Kind)
        {
            case "Deployment":
                spec?.Ensure("strategy");
                break;
            case "StatefulSet" or "DaemonSet":
                spec?.Ensure("updateStrategy");
                break;
            case "Pod":
                value.Ensure("spec");
                break;
        }

        if (PodSpec(type, value) is { } pod)
            AddPodStructs(pod);
    }

    /// <summary>The pod that an object runs; null when it runs none.</summary>
    public static JsonObject? PodSpec(ResourceType type, JsonObject value) => type.Kind switch
    {
        "Pod" => value["spec"] as JsonObject,
        "CronJob" => value.At("spec", "jobTemplate", "spec", "template", "spec") as JsonObject,
        _ => value.At("spec", "template", "spec") as JsonObject,
    };

    private static void AddPodStructs(JsonObject pod)
    {
        pod.Ensure("securityContext");
        foreach (var container in new[] { "containers", "initContainers" }.SelectMany(name => pod[name] as JsonArray ?? [])
            .OfType<JsonObject>())
        {
            container.Ensure("resources");
            var image = container.Text("image") ?? "";
            var name = image[(image.LastIndexOf('/') + 1)..];
            var isLatest = !name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal);
            container.Default("imagePullPolicy", isLatest && !name.Contains('@', StringComparison.Ordinal) ? "Always" : "IfNotPresent");
        }

        if (pod.Text("serviceAccountName") is { } account)
            pod["serviceAccount"] = account;
    }

    private static void AddDependent(ResourceType type, JsonObject value)
    {
        switch (type.Kind)
        {
            case "Deployment" when value.At("spec", "strategy") is JsonObject strategy && strategy.Text("type") is "RollingUpdate":
                strategy.Ensure("rollingUpdate").Default("maxUnavailable", "25%");
                strategy.Ensure("rollingUpdate").Default("maxSurge", "25%");
                break;
            case "StatefulSet" when value.At("spec", "updateStrategy") is JsonObject strategy && strategy.Text("type") is "RollingUpdate":
                strategy.Ensure("rollingUpdate").Default("partition", 0);
                break;
            case "Service":
                AddServiceDefaults(value.Ensure("spec"));
                break;
            case "Namespace" when value.TextAt("metadata", "name") is { } name:
                value.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = name;
                break;
            case "NetworkPolicy" when value["spec"] is JsonObject spec:
                spec.Default("policyTypes", Json.Strings(spec.ContainsKey("egress") ? ["Ingress", "Egress"] : ["Ingress"]));
                break;
            case "CustomResourceDefinition" when value["spec"] is JsonObject spec:
                spec.Default("conversion", new JsonObject { ["strategy"] = "None" });
                spec.Ensure("names").Default("singular", spec["names"].Text("kind")?.ToLowerInvariant());
                spec.Ensure("names").Default("listKind", spec["names"].Text("kind") + "List");
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                AddSubjectGroups(value);
                break;
        }
    }

    private static void AddServiceDefaults(JsonObject spec)
    {
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
            port.Default("targetPort", port["port"]?.DeepClone());
        if (spec.Text("type") is not "ExternalName")
            spec.Default("internalTrafficPolicy", "Cluster");
        if (spec.Text("type") is "LoadBalancer" or "NodePort")
            spec.Default("externalTrafficPolicy", "Cluster");
    }

    private static void AddSubjectGroups(JsonObject value)
    {
        foreach (var subject in (value["subjects"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (subject.Text("kind") is "User" or "Group")
                subject.Default("apiGroup", "rbac.authorization.k8s.io");
        }
    }
}
