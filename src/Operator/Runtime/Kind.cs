using System.Text.Json.Nodes;

namespace CouponKill.Operator.Runtime;

/// <summary>A kind of object and where the API server has it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Its version.</param>
/// <param name="Plural">Its name in addresses.</param>
/// <param name="Name">Its name in objects.</param>
internal sealed record Kind(string Group, string Version, string Plural, string Name)
{
    public static readonly Kind Seckill = new("ops.couponkill.io", "v1", "seckills", "Seckill");
    public static readonly Kind Activity = new("ops.couponkill.io", "v1", "seckillactivities", "SeckillActivity");
    public static readonly Kind Deployment = new("apps", "v1", "deployments", "Deployment");
    public static readonly Kind Service = new("", "v1", "services", "Service");
    public static readonly Kind ConfigMap = new("", "v1", "configmaps", "ConfigMap");
    public static readonly Kind Secret = new("", "v1", "secrets", "Secret");
    public static readonly Kind Event = new("", "v1", "events", "Event");
    public static readonly Kind Lease = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static readonly Kind DisruptionBudget = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
    public static readonly Kind NetworkPolicy = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
    public static readonly Kind Autoscaler = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    public static readonly Kind ScaledObject = new("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject");
    public static readonly Kind ServiceMonitor = new("monitoring.coreos.com", "v1", "servicemonitors", "ServiceMonitor");

    /// <summary>What a Seckill may own.</summary>
    public static readonly IReadOnlyList<Kind> Owned =
        [ConfigMap, Service, NetworkPolicy, DisruptionBudget, ServiceMonitor, Deployment, ScaledObject, Autoscaler];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The address of the kind's objects in a namespace, or in all; or of one of them.</summary>
    public string Path(string? ns, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        if (!string.IsNullOrEmpty(ns))
            path += $"/namespaces/{Uri.EscapeDataString(ns)}";
        path += $"/{Plural}";
        if (name is not null)
            path += $"/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>An empty object.</summary>
    public JsonObject NewObject(string ns, string name) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = Name,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
    };
}

/// <summary>The name of an object within its kind.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
