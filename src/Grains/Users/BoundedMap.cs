using System.Diagnostics.CodeAnalysis;

namespace CouponKill.Grains.Users;

/// <summary>A dictionary that holds at most a given number of entries and forgets the oldest key beyond that.</summary>
internal sealed class BoundedMap<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _entries = [];
    private readonly Queue<TKey> _byAge = new();

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Looks an entry up.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _entries.TryGetValue(key, out value);

    /// <summary>Adds or replaces an entry; a replaced one keeps its age.</summary>
    public void Set(TKey key, TValue value)
    {
        if (!_entries.TryAdd(key, value))
        {
            _entries[key] = value;
            return;
        }

        _byAge.Enqueue(key);
        if (_byAge.Count > capacity)
            _entries.Remove(_byAge.Dequeue());
    }
}
