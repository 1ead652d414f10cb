using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Apply;

/// <summary>
/// A set of paths of fields, as managedFields keeps it: a tree whose edges are <c>f:name</c>, <c>k:{keys}</c> or <c>v:value</c>.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>True when the path that ends here is in the set.</summary>
    public bool IsMember { get; set; }

    public bool IsEmpty => !IsMember && _children.Values.All(child => child.IsEmpty);

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children;

    public FieldSet? Find(string edge) => _children.GetValueOrDefault(edge);

    public FieldSet Child(string edge)
    {
        if (!_children.TryGetValue(edge, out var child))
            _children[edge] = child = new FieldSet();
        return child;
    }

    public void Remove(string edge) => _children.Remove(edge);

    public FieldSet Union(FieldSet? other) => Combine(this, other, (left, right) => left || right);

    public FieldSet Without(FieldSet? other) => Combine(this, other, (left, right) => left && !right);

    public FieldSet Intersect(FieldSet? other) => Combine(this, other, (left, right) => left && right);

    /// <summary>The members as paths, such as <c>.spec.ports[port=80].name</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember)
            yield return prefix;
        foreach (var (edge, child) in _children)
        {
            foreach (var path in child.Paths(prefix + Readable(edge)))
                yield return path;
        }
    }

    /// <summary>Also the fields on the way to each member; items of lists stay as they are.</summary>
    public FieldSet WithNamedParents()
    {
        var result = new FieldSet { IsMember = IsMember };
        foreach (var (edge, child) in _children.Where(child => !child.Value.IsEmpty))
        {
            var parent = child.WithNamedParents();
            parent.IsMember |= edge.StartsWith("f:", StringComparison.Ordinal);
            result._children[edge] = parent;
        }

        return result;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (edge, child) in _children.Where(child => !child.Value.IsEmpty))
        {
            var inner = child.ToJson();
            if (child.IsMember && inner.Count > 0)
                inner.Insert(0, ".", new JsonObject());
            json[edge] = inner;
        }

        return json;
    }

    public static FieldSet Parse(JsonObject json)
    {
        var set = new FieldSet();
        foreach (var (edge, inner) in json)
        {
            if (string.Equals(edge, ".", StringComparison.Ordinal))
                continue;
            var child = Parse(inner!.AsObject());
            child.IsMember = inner.AsObject().Count == 0 || inner.AsObject().ContainsKey(".");
            set._children[edge] = child;
        }

        return set;
    }

    private static FieldSet Combine(FieldSet? left, FieldSet? right, Func<bool, bool, bool> rule)
    {
        var result = new FieldSet { IsMember = rule(left?.IsMember ?? false, right?.IsMember ?? false) };
        var edges = new[] { left, right }.OfType<FieldSet>().SelectMany(set => set._children.Keys).ToList();
        foreach (var edge in edges.Distinct(StringComparer.Ordinal))
        {
            var child = Combine(left?.Find(edge), right?.Find(edge), rule);
            if (!child.IsEmpty)
                result._children[edge] = child;
        }

        return result;
    }

    private static string Readable(string edge)
    {
        var value = edge[2..];
        if (edge[0] == 'f')
            return "." + value;
        if (edge[0] == 'v')
            return $"[={value}]";
        var keys = JsonNode.Parse(value)!.AsObject().Select(key => $"{key.Key}={key.Value!.ToJsonString()}");
        return $"[{string.Join(",", keys)}]";
    }
}
