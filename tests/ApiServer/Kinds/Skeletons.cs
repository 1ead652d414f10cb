using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>
/// An empty object of a kind as the server's own types write it: parts that are no pointers are there even when they are empty.
/// So nobody owns their mere existence.
/// </summary>
internal static class Skeletons
{
    private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["Deployment"] = """{"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}}}""",
        ["StatefulSet"] =
            """{"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"serviceName":"","updateStrategy":{}}}""",
        ["DaemonSet"] = """{"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"updateStrategy":{}}}""",
        ["ReplicaSet"] = """{"spec":{"selector":null}}""",
        ["Pod"] = """{"spec":{"containers":null}}""",
        ["Job"] = """{"spec":{"template":{"metadata":{},"spec":{"containers":null}}}}""",
        ["HorizontalPodAutoscaler"] = """{"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0}}""",
        ["NetworkPolicy"] = """{"spec":{"podSelector":{}}}""",
        ["CustomResourceDefinition"] = """{"spec":{"group":"","names":{"plural":"","kind":""},"scope":"","versions":null}}""",
        ["Role"] = """{"rules":null}""",
        ["ClusterRole"] = """{"rules":null}""",
        ["RoleBinding"] = """{"roleRef":{"apiGroup":"","kind":"","name":""}}""",
        ["ClusterRoleBinding"] = """{"roleRef":{"apiGroup":"","kind":"","name":""}}""",
    };

    /// <summary>What an object of the kind is compared with when it is created.</summary>
    public static JsonObject Of(ResourceType type)
    {
        if (type.IsCustom)
            return [];
        if (All.TryGetValue(type.Kind, out var text))
            return JsonNode.Parse(text)!.AsObject();
        var skeleton = new JsonObject();
        foreach (var part in new[] { "spec", "status" }.Where(type.Schema.Fields.ContainsKey))
            skeleton[part] = new JsonObject();
        return skeleton;
    }
}
