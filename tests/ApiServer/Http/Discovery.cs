using System.Text.Json.Nodes;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Http;

/// <summary>The lists of groups, versions and kinds: one document each, or all in one.</summary>
internal sealed class Discovery(KindRegistry kinds)
{
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    public static JsonObject Versions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = Json.Strings(["v1"]),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames().Select(group => GroupEntry(group))]),
    };

    public JsonObject? Group(string name)
    {
        if (!GroupNames().Contains(name, StringComparer.Ordinal))
            return null;
        var group = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (key, value) in GroupEntry(name))
            group[key] = value?.DeepClone();
        return group;
    }

    public JsonObject? Resources(string group, string version)
    {
        var types = Types(group, version);
        if (types.Count == 0)
            return null;
        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
            list["apiVersion"] = "v1";
        list["groupVersion"] = types[0].ApiVersion;
        list["resources"] = new JsonArray([.. types.SelectMany(Entries)]);
        return list;
    }

    /// <summary>The aggregated form, which kubectl asks for first.</summary>
    public JsonObject Aggregated(bool isCore) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. (isCore ? [""] : GroupNames()).Select(AggregatedGroup)]),
    };

    private JsonObject AggregatedGroup(string group)
    {
        var metadata = new JsonObject();
        if (group.Length > 0)
            metadata["name"] = group;
        var versions = VersionsOf(group).Select(version => new JsonObject
        {
            ["version"] = version,
            ["resources"] = new JsonArray([.. Types(group, version).Select(AggregatedResource)]),
            ["freshness"] = "Current",
        });
        return new JsonObject { ["metadata"] = metadata, ["versions"] = new JsonArray([.. versions]) };
    }

    private static JsonObject AggregatedResource(ResourceType type)
    {
        var entry = new JsonObject
        {
            ["resource"] = type.Plural,
            ["responseKind"] = Kind(type.Group, type.Version, type.Kind),
            ["scope"] = type.IsNamespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = Json.Strings(type.Verbs),
        };
        if (type.ShortNames.Count > 0)
            entry["shortNames"] = Json.Strings(type.ShortNames);
        if (type.Categories.Count > 0)
            entry["categories"] = Json.Strings(type.Categories);
        var parts = new JsonArray();
        if (type.HasStatus)
            parts.Add(Part("status", Kind(type.Group, type.Version, type.Kind)));
        if (type.Scale != null)
            parts.Add(Part("scale", Kind("autoscaling", "v1", "Scale")));
        if (parts.Count > 0)
            entry["subresources"] = parts;
        return entry;
    }

    private static JsonNode Part(string name, JsonObject kind) =>
        new JsonObject { ["subresource"] = name, ["responseKind"] = kind, ["verbs"] = Json.Strings(StatusVerbs) };

    private static JsonObject Kind(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static IEnumerable<JsonNode> Entries(ResourceType type)
    {
        var entry = Entry(type.Plural, type.Singular, type, type.Kind, type.Verbs);
        if (type.ShortNames.Count > 0)
            entry["shortNames"] = Json.Strings(type.ShortNames);
        if (type.Categories.Count > 0)
            entry["categories"] = Json.Strings(type.Categories);
        yield return entry;
        if (type.HasStatus)
            yield return Entry($"{type.Plural}/status", "", type, type.Kind, StatusVerbs);
        if (type.Scale == null)
            yield break;
        var scale = Entry($"{type.Plural}/scale", "", type, "Scale", StatusVerbs);
        scale["group"] = "autoscaling";
        scale["version"] = "v1";
        yield return scale;
    }

    private static JsonObject Entry(string name, string singular, ResourceType type, string kind, IEnumerable<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = singular,
        ["namespaced"] = type.IsNamespaced,
        ["kind"] = kind,
        ["verbs"] = Json.Strings(verbs),
    };

    private JsonObject GroupEntry(string group)
    {
        var versions = VersionsOf(group)
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version })
            .ToList();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions.Select(version => version.DeepClone())]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private IEnumerable<string> GroupNames() =>
        kinds.All.Select(type => type.Group).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> VersionsOf(string group) =>
        kinds.All.Where(type => string.Equals(type.Group, group, StringComparison.Ordinal))
        .Select(type => type.Version).Distinct(StringComparer.Ordinal);

    private List<ResourceType> Types(string group, string version) => kinds.All.Where(type =>
        string.Equals(type.Group, group, StringComparison.Ordinal) && string.Equals(type.Version, version, StringComparison.Ordinal))
            .ToList();
}
