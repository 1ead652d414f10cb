using System.Text.Json.Nodes;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Manifests;

/// <summary>The roles, from the list of what the operator calls.</summary>
internal static class Roles
{
    private const string Name = "couponkill-operator";
    private const string Group = "rbac.authorization.k8s.io";

    public static JsonObject Account() => Object("v1", "ServiceAccount", Name, Manager.Namespace);

    public static JsonObject Role()
    {
        var role = Object($"{Group}/v1", "ClusterRole", Name, null);
        role["rules"] = Rules(Permissions.OfOperands);
        return role;
    }

    public static JsonObject Binding()
    {
        var binding = Object($"{Group}/v1", "ClusterRoleBinding", Name, null);
        Bind(binding, "ClusterRole", Name);
        return binding;
    }

    public static JsonObject LeaderRole()
    {
        var role = Object($"{Group}/v1", "Role", $"{Name}-leader", Manager.Namespace);
        role["rules"] = Rules(Permissions.OfLeader);
        return role;
    }

    public static JsonObject LeaderBinding()
    {
        var binding = Object($"{Group}/v1", "RoleBinding", $"{Name}-leader", Manager.Namespace);
        Bind(binding, "Role", $"{Name}-leader");
        return binding;
    }

    private static JsonArray Rules(IEnumerable<Permission> permissions) =>
        [.. permissions.Select(permission => (JsonNode)new JsonObject
        {
            ["apiGroups"] = new JsonArray(permission.Kind.Group),
            ["resources"] = new JsonArray(permission.Resource),
            ["verbs"] = new JsonArray([.. permission.Verbs.Select(verb => (JsonNode)verb)]),
        })];

    private static void Bind(JsonObject binding, string kind, string role)
    {
        binding["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = kind, ["name"] = role };
        binding["subjects"] = new JsonArray(
            new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Name, ["namespace"] = Manager.Namespace });
    }

    private static JsonObject Object(string apiVersion, string kind, string name, string? ns)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
            metadata["namespace"] = ns;
        metadata["labels"] = Manager.Labels();
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }
}
