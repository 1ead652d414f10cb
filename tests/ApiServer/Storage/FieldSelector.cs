using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Storage;

/// <summary>A selector of fields: those that a kind can be selected by.</summary>
internal sealed record FieldSelector(IReadOnlyList<Requirement> Requirements)
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["pods"] =
        [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP",
        ],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        ["secrets"] = ["type"],
        ["namespaces"] = ["status.phase"],
        ["nodes"] = ["spec.unschedulable"],
        ["jobs"] = ["status.successful"],
        ["replicasets"] = ["status.replicas"],
    };

    public static FieldSelector Everything { get; } = new([]);

    public bool Matches(JsonObject value) => Requirements.All(requirement =>
        requirement.Matches(value.At(requirement.Key.Split('.'))?.ToString() ?? ""));

    public static FieldSelector Parse(string? text, ResourceType type)
    {
        if (string.IsNullOrEmpty(text))
            return Everything;
        return new FieldSelector([.. text.Split(',').Where(term => term.Length > 0).Select(term => Term(term, type))]);
    }

    private static Requirement Term(string term, ResourceType type)
    {
        var at = term.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
            throw ApiException.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        var isNot = term[at - 1] == '!';
        var field = term[..(isNot ? at - 1 : at)];
        var value = term[(at + 1)..].TrimStart('=');
        var isKnown = field is "metadata.name" or "metadata.namespace"
            || type.SelectableFields.Contains(field, StringComparer.Ordinal)
            || (!type.IsCustom && Known.GetValueOrDefault(type.Plural, []).Contains(field, StringComparer.Ordinal));
        if (!isKnown)
            throw ApiException.BadRequest($"field label not supported: {field}");
        return new Requirement(field, isNot ? "notin" : "in", [value]);
    }
}
