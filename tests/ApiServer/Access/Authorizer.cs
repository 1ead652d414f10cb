using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Access;

/// <summary>Holds requests against the roles and bindings that are stored.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    private const string RbacVersion = "rbac.authorization.k8s.io/v1";

    private static readonly string[] OpenPaths = ["/version", "/healthz", "/readyz", "/livez"];
    private static readonly string[] DiscoveryPaths = ["/api", "/apis", "/openapi"];

    public bool Allows(User user, RequestInfo request)
    {
        if (user.IsMaster)
            return true;
        if (!request.IsResource)
            return AllowsPath(user, request);
        return RulesFor(user, request.Namespace).Any(rule => Covers(rule, request));
    }

    public void Demand(User user, RequestInfo request)
    {
        if (!Allows(user, request))
            throw Forbidden(user, request);
    }

    private static bool AllowsPath(User user, RequestInfo request) =>
        OpenPaths.Any(path => request.Path.StartsWith(path, StringComparison.Ordinal))
        || (!user.Equals(User.Anonymous) && DiscoveryPaths.Any(path => request.Path.StartsWith(path, StringComparison.Ordinal)));

    private IEnumerable<JsonNode> RulesFor(User user, string ns)
    {
        var cluster = Bindings("clusterrolebindings", null, user);
        var local = ns.Length > 0 ? Bindings("rolebindings", ns, user) : [];
        return cluster.Concat(local).SelectMany(binding => RulesOf(binding, ns));
    }

    private IEnumerable<JsonObject> Bindings(string plural, string? ns, User user) =>
        store.List(KindRegistry.Get(RbacVersion, plural).StorageKey, ns)
            .Where(binding => (binding["subjects"] as JsonArray ?? []).Any(subject => IsMeant(subject, user)));

    private static bool IsMeant(JsonNode? subject, User user) => subject.Text("kind") switch
    {
        "User" => string.Equals(subject.Text("name"), user.Name, StringComparison.Ordinal),
        "Group" => user.Groups.Contains(subject.Text("name") ?? "", StringComparer.Ordinal),
        "ServiceAccount" => string.Equals(
            $"system:serviceaccount:{subject.Text("namespace")}:{subject.Text("name")}", user.Name, StringComparison.Ordinal),
        _ => false,
    };

    private IEnumerable<JsonNode> RulesOf(JsonObject binding, string ns)
    {
        var plural = binding.TextAt("roleRef", "kind") is "ClusterRole" ? "clusterroles" : "roles";
        var key = new ObjectKey(KindRegistry.Get(RbacVersion, plural), ns, binding.TextAt("roleRef", "name") ?? "");
        return (store.Find(key)?["rules"] as JsonArray ?? []).OfType<JsonNode>();
    }

    private static bool Covers(JsonNode rule, RequestInfo request)
    {
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var names = Texts(rule["resourceNames"]);
        return Contains(rule["verbs"], request.Verb) && Contains(rule["apiGroups"], request.Group)
            && (Contains(rule["resources"], resource) || Contains(rule["resources"], $"*/{request.Subresource}"))
            && (names.Count == 0 || (request.Name.Length > 0 && names.Contains(request.Name, StringComparer.Ordinal)));
    }

    private static bool Contains(JsonNode? list, string value) => Texts(list).Any(
        text => text is "*" || string.Equals(text, value, StringComparison.Ordinal));

    private static List<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(text => text!.GetValue<string>()).ToList();

    private static ApiException Forbidden(User user, RequestInfo request)
    {
        if (!request.IsResource)
        {
            return new ApiException(
                403,
                "Forbidden",
                $"forbidden: User {Cause.Quote(user.Name)} cannot {request.Verb} path {Cause.Quote(request.Path)}",
                new JsonObject());
        }

        var what = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace {Cause.Quote(request.Namespace)}";
        var qualified = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var details = new JsonObject();
        if (request.Name.Length > 0)
            details["name"] = request.Name;
        if (request.Group.Length > 0)
            details["group"] = request.Group;
        details["kind"] = request.Resource;
        var subject = request.Name.Length == 0 ? qualified : $"{qualified} {Cause.Quote(request.Name)}";
        return new ApiException(
            403,
            "Forbidden",
            $"{subject} is forbidden: User {Cause.Quote(user.Name)} cannot {request.Verb} resource {Cause.Quote(what)} "
            + $"in API group {Cause.Quote(request.Group)} {where}",
            details);
    }
}
