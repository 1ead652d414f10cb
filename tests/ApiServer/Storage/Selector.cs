using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Storage;

/// <summary>What a selector asks of one label or field.</summary>
internal sealed record Requirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Matches(string? value) => Operator switch
    {
        "in" => value != null && Values.Contains(value, StringComparer.Ordinal),
        "notin" => value == null || !Values.Contains(value, StringComparer.Ordinal),
        "exists" => value != null,
        "!" => value == null,
        "gt" => long.TryParse(value, out var number) && number > long.Parse(Values[0]),
        _ => long.TryParse(value, out var number) && number < long.Parse(Values[0]),
    };
}

/// <summary>A selector of labels: all of its requirements hold.</summary>
internal sealed record Selector(IReadOnlyList<Requirement> Requirements)
{
    public static Selector Everything { get; } = new([]);

    public bool Matches(JsonNode? labels) => Requirements.All(requirement => requirement.Matches(labels.Text(requirement.Key)));

    /// <summary>A LabelSelector as objects have it: matchLabels and matchExpressions.</summary>
    public static Selector OfObject(JsonNode? selector) => new(
    [
        .. (selector.At("matchLabels") as JsonObject ?? []).Select(label => new Requirement(label.Key, "in", [label.Value!.ToString()])),
        .. (selector.At("matchExpressions") as JsonArray ?? []).Select(expression => new Requirement(
            expression.Text("key")!,
            expression.Text("operator") switch
            {
                "In" => "in",
                "NotIn" => "notin",
                "Exists" => "exists",
                _ => "!",
            },
            (expression.At("values") as JsonArray ?? []).Select(value => value!.ToString()).ToList())),
    ]);

    /// <summary>As the scale subresource writes it: <c>app=a,tier=b</c>.</summary>
    public override string ToString() => string.Join(",", Requirements.Select(requirement => requirement.Operator switch
    {
        "in" when requirement.Values.Count == 1 => $"{requirement.Key}={requirement.Values[0]}",
        "exists" => requirement.Key,
        "!" => "!" + requirement.Key,
        _ => $"{requirement.Key} {requirement.Operator} ({string.Join(",", requirement.Values)})",
    }));
}
