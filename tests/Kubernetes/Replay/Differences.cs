using System.Text.Json;
using System.Text.Json.Nodes;

namespace CouponKill.Kubernetes.Replay;

/// <summary>
/// Compares two answers. What is made anew in each run (uids, versions, random names, addresses) is mapped: one text of the recording
/// always stands for the same text of the double.
/// </summary>
internal sealed class Differences
{
    private static readonly string[] Mapped = ["uid", "resourceVersion", "name", "clusterIP", "continue"];
    private static readonly string[] Times = ["creationTimestamp", "deletionTimestamp", "lastTransitionTime", "time"];

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The text that the double has for a text of the recording.</summary>
    public string Translate(string recorded) => _known.GetValueOrDefault(recorded, recorded);

    /// <summary>Where the answers differ; empty where they say the same.</summary>
    public IReadOnlyList<string> Between(JsonNode? recorded, JsonNode? actual)
    {
        var faults = new List<string>();
        Compare(recorded, actual, "", "", faults);
        return faults;
    }

    private void Compare(JsonNode? recorded, JsonNode? actual, string name, string path, List<string> faults)
    {
        switch (recorded, actual)
        {
            case (JsonObject left, JsonObject right):
                CompareMembers(left, right, path, faults);
                break;
            case (JsonArray left, JsonArray right):
                CompareItems(left, right, name, path, faults);
                break;
            default:
                if (!IsSameLeaf(recorded, actual, name))
                    faults.Add($"{path}: recorded {Show(recorded)}, double {Show(actual)}");
                break;
        }
    }

    /// <summary>A null is as good as nothing: newer servers leave it out.</summary>
    private void CompareMembers(JsonObject left, JsonObject right, string path, List<string> faults)
    {
        foreach (var name in left.Select(member => member.Key).Union(right.Select(member => member.Key), StringComparer.Ordinal))
        {
            if (left[name] is not null || right[name] is not null)
                Compare(left[name], right[name], name, $"{path}.{name}", faults);
        }
    }

    private void CompareItems(JsonArray left, JsonArray right, string name, string path, List<string> faults)
    {
        if (left.Count != right.Count)
        {
            faults.Add($"{path}: recorded {left.Count} items, double {right.Count}: {Show(left)} and {Show(right)}");
            return;
        }

        // Lists out of the watch cache and owners of one second are in no order.
        var isUnordered = name is "items" or "managedFields" or "stream";
        var (first, second) = isUnordered ? (Ordered(left), Ordered(right)) : (left.ToList(), right.ToList());
        for (var index = 0; index < first.Count; index++)
            Compare(first[index], second[index], "", $"{path}[{index}]", faults);
    }

    private List<JsonNode?> Ordered(JsonArray items) => [.. items.OrderBy(Key, StringComparer.Ordinal)];

    private string Key(JsonNode? item)
    {
        if (item?["manager"] is { } manager)
            return $"{manager} {item["operation"]} {item["subresource"]}";
        var name = (item?["object"] ?? item)?["metadata"]?["name"]?.ToString() ?? "";
        return _known.FirstOrDefault(known => string.Equals(known.Value, name, StringComparison.Ordinal)).Key ?? name;
    }

    private bool IsSameLeaf(JsonNode? recorded, JsonNode? actual, string name)
    {
        if (recorded is null || actual is null || recorded.GetValueKind() != actual.GetValueKind())
            return recorded is null && actual is null;
        if (Times.Contains(name, StringComparer.Ordinal))
            return true;
        if (recorded.GetValueKind() != JsonValueKind.String)
            return JsonNode.DeepEquals(recorded, actual);
        var (left, right) = (recorded.GetValue<string>(), actual.GetValue<string>());
        if (Mapped.Contains(name, StringComparer.Ordinal) && IsMadeAnew(name, left))
            return Learn(left, right);
        return string.Equals(Replaced(left), right, StringComparison.Ordinal);
    }

    private static bool IsMadeAnew(string name, string text) =>
        text.Length > 0 && (name is not "name" || text.StartsWith("gen-", StringComparison.Ordinal));

    private bool Learn(string recorded, string actual)
    {
        if (_known.TryGetValue(recorded, out var known))
            return string.Equals(known, actual, StringComparison.Ordinal);
        _known[recorded] = actual;
        return actual.Length > 0;
    }

    /// <summary>Also inside texts, such as messages about a uid or a version.</summary>
    private string Replaced(string text)
    {
        foreach (var (recorded, actual) in _known.Where(known => known.Key.Length > 8))
            text = text.Replace(recorded, actual, StringComparison.Ordinal);
        foreach (var (recorded, actual) in _known)
            text = text.Replace($"({recorded})", $"({actual})", StringComparison.Ordinal);
        return _known.GetValueOrDefault(text, text);
    }

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "nothing";
}
