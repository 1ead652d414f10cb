using System.Text.Json;

namespace CouponKill.Operator.Runtime;

/// <summary>Objects by their keys and by groups, so that one of a thousand owners finds what is its own without a look at all.</summary>
/// <param name="groupsOf">The groups of an object.</param>
internal sealed class ObjectSet(Func<JsonElement, IEnumerable<string>> groupsOf)
{
    private readonly Dictionary<ObjectKey, JsonElement> _objects = [];
    private readonly Dictionary<string, HashSet<ObjectKey>> _groups = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<ObjectKey, JsonElement> All => _objects;

    public JsonElement? Find(ObjectKey key) => _objects.TryGetValue(key, out var found) ? found : null;

    public IReadOnlyList<JsonElement> OfGroup(string group) =>
        _groups.TryGetValue(group, out var keys) ? [.. keys.Select(key => _objects[key])] : [];

    /// <summary>Adds the object, in place of an older one.</summary>
    public void Set(ObjectKey key, JsonElement body)
    {
        Remove(key);
        _objects[key] = body;
        foreach (var group in groupsOf(body))
        {
            if (!_groups.TryGetValue(group, out var keys))
                _groups[group] = keys = [];
            keys.Add(key);
        }
    }

    public void Remove(ObjectKey key)
    {
        if (!_objects.Remove(key, out var body))
            return;
        foreach (var group in groupsOf(body))
        {
            if (_groups.TryGetValue(group, out var keys) && keys.Remove(key) && keys.Count == 0)
                _groups.Remove(group);
        }
    }
}
