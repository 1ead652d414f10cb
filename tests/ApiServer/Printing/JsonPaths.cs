using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Printing;

/// <summary>The JSONPath of printer columns: names, indices, <c>[*]</c> and one kind of filter.</summary>
internal static class JsonPaths
{
    /// <summary>The values at a path such as <c>.status.conditions[?(@.type=="Ready")].status</c>.</summary>
    public static IEnumerable<JsonNode> Find(JsonNode? root, string path)
    {
        IEnumerable<JsonNode?> found = [root];
        foreach (var step in Steps(path))
            found = found.SelectMany(node => Step(node, step)).ToList();
        return found.OfType<JsonNode>();
    }

    private static List<string> Steps(string path)
    {
        var steps = new List<string>();
        for (var at = 0; at < path.Length;)
        {
            var end = path[at] == '[' ? path.IndexOf(']', at) + 1 : NextStep(path, at + 1);
            steps.Add(path[at..end].TrimStart('.'));
            at = end;
        }

        return steps;
    }

    private static int NextStep(string path, int from)
    {
        for (var at = from; at < path.Length; at++)
        {
            if (path[at] == '\\')
                at++;
            else if (path[at] is '.' or '[')
                return at;
        }

        return path.Length;
    }

    private static IEnumerable<JsonNode?> Step(JsonNode? node, string step)
    {
        if (step.Length == 0)
            return [node];
        if (step[0] != '[')
            return node is JsonObject map ? [map[step.Replace("\\.", ".", StringComparison.Ordinal)]] : [];
        var inner = step[1..^1];
        if (inner.Trim('\'', '"') is { } name && node is JsonObject members)
            return [members[name]];
        if (node is not JsonArray list)
            return [];
        if (inner is "*")
            return list;
        if (int.TryParse(inner, out var index))
            return index < list.Count ? [list[index]] : [];
        return Filter(list, inner);
    }

    private static IEnumerable<JsonNode?> Filter(JsonArray list, string filter)
    {
        var text = filter.TrimStart('?').Trim('(', ')');
        var sides = text.Split("==");
        if (sides.Length != 2)
            return [];
        var value = sides[1].Trim().Trim('"', '\'');
        return list.Where(item => Find(item, sides[0].Trim().TrimStart('@')).Any(
            found => string.Equals(found.ToString(), value, StringComparison.Ordinal)));
    }
}
