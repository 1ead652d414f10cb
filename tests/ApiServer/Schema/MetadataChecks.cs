using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Schema;

/// <summary>The checks of names, labels, annotations and owners that all kinds have in common.</summary>
internal static partial class MetadataChecks
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is "
        + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string DnsLabelText =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelNameText =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static IEnumerable<Cause> Check(ResourceType type, JsonObject value)
    {
        var metadata = value["metadata"] as JsonObject ?? [];
        return [
            .. CheckName(type, metadata.Text("name") ?? ""),
            .. CheckLabels(metadata["labels"], "metadata.labels"),
            .. CheckAnnotations(metadata["annotations"]),
            .. CheckOwners(metadata["ownerReferences"]),
        ];
    }

    /// <summary>The checks of a map of labels, also of those in templates.</summary>
    public static IEnumerable<Cause> CheckLabels(JsonNode? labels, string path)
    {
        foreach (var (name, value) in labels as JsonObject ?? [])
        {
            if (CheckQualifiedName(name) is { } text)
                yield return Cause.Invalid(path, Cause.Quote(name), text);
            var label = value is JsonValue ? value.ToString() : "";
            if (label.Length > LongestLabel)
                yield return Cause.Invalid(path, Cause.Quote(label), $"must be no more than {LongestLabel} bytes");
            else if (!LabelValue().IsMatch(label))
                yield return Cause.Invalid(path, Cause.Quote(label), LabelValueText);
        }
    }

    private static IEnumerable<Cause> CheckName(ResourceType type, string name)
    {
        if (type.Group is "rbac.authorization.k8s.io" && name.Length > 0)
            yield break;
        if (name.Length == 0)
            yield return Cause.Required("metadata.name", "name or generateName is required");
        else if (type is { Kind: "Service", Group: "" } && !(DnsLabel().IsMatch(name) && name.Length <= LongestLabel))
            yield return Cause.Invalid("metadata.name", Cause.Quote(name), DnsLabelText);
        else if (name.Length > LongestName)
            yield return Cause.Invalid("metadata.name", Cause.Quote(name), $"must be no more than {LongestName} bytes");
        else if (!Subdomain().IsMatch(name))
            yield return Cause.Invalid("metadata.name", Cause.Quote(name), SubdomainText);
    }

    private static IEnumerable<Cause> CheckAnnotations(JsonNode? annotations) =>
        from annotation in annotations as JsonObject ?? []
        let text = CheckQualifiedName(annotation.Key.ToLowerInvariant())
        where text != null
        select Cause.Invalid("metadata.annotations", Cause.Quote(annotation.Key), text);

    private static IEnumerable<Cause> CheckOwners(JsonNode? owners)
    {
        foreach (var (index, owner) in (owners as JsonArray ?? []).Index())
        {
            foreach (var field in new[] { "apiVersion", "kind", "name", "uid" }.Where(field => owner.Text(field) is null or ""))
                yield return Cause.Invalid($"metadata.ownerReferences[{index}].{field}", "\"\"", $"{field} must not be empty");
        }
    }

    private static string? CheckQualifiedName(string name)
    {
        var slash = name.LastIndexOf('/');
        var own = name[(slash + 1)..];
        if (slash >= 0 && !Subdomain().IsMatch(name[..slash]))
            return $"prefix part {SubdomainText}";
        if (own.Length == 0)
            return "name part must be non-empty";
        return own.Length > LongestLabel ? $"name part must be no more than {LongestLabel} bytes"
            : LabelName().IsMatch(own) ? null : LabelNameText;
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LabelName();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LabelValue();
}
