using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Storage;

/// <summary>
/// All objects and their recent history, in memory. What is stored is never changed, only replaced; whoever wants to change an
/// object copies it. Reading and then writing is done inside <see cref="Locked"/>.
/// </summary>
internal sealed class ObjectStore
{
    private const int LongestHistory = 100_000;
    private const long FirstRevision = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Stored>> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _history = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The version of the newest change.</summary>
    public long Revision { get; private set; } = FirstRevision;

    /// <summary>What is older than this can't be listed or watched any more.</summary>
    public long Compacted { get; private set; } = FirstRevision;

    /// <summary>Runs a step that nothing else comes between.</summary>
    public T Locked<T>(Func<T> step)
    {
        lock (_lock)
            return step();
    }

    public JsonObject? Find(ObjectKey key) => Locked(() => Kept(key.Storage).GetValueOrDefault(key.Path)?.Value);

    /// <summary>The objects of a kind, of one namespace or of all, in the order of their keys.</summary>
    public IReadOnlyList<JsonObject> List(string storage, string? ns = null) => Locked<IReadOnlyList<JsonObject>>(() =>
    [
        .. Kept(storage).Values.Where(stored => ns == null || string.Equals(stored.Key.Namespace, ns, StringComparison.Ordinal))
            .Select(stored => stored.Value),
    ]);

    /// <summary>The same as they were at an earlier version; null when that is forgotten.</summary>
    public IReadOnlyList<JsonObject>? ListAt(string storage, string? ns, long revision) => Locked(() =>
    {
        if (revision < Compacted)
            return null;
        var objects = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (path, stored) in Kept(storage)
            .Where(stored => ns == null || string.Equals(stored.Value.Key.Namespace, ns, StringComparison.Ordinal)))
            objects[path] = stored.Value;
        foreach (var change in Enumerable.Reverse(_history).TakeWhile(change => change.Revision > revision))
        {
            if (!string.Equals(change.Key.Storage, storage, StringComparison.Ordinal)
                || (ns != null && !string.Equals(change.Key.Namespace, ns, StringComparison.Ordinal)))
                continue;
            if (change.Before == null)
                objects.Remove(change.Key.Path);
            else
                objects[change.Key.Path] = change.Before;
        }

        return (IReadOnlyList<JsonObject>)[.. objects.Values];
    });

    /// <summary>Every object of every kind.</summary>
    public IReadOnlyList<KeyValuePair<ObjectKey, JsonObject>> Everything() =>
        Locked<IReadOnlyList<KeyValuePair<ObjectKey, JsonObject>>>(() =>
        [.. _objects.Values.SelectMany(kind => kind.Values)
            .Select(stored => new KeyValuePair<ObjectKey, JsonObject>(stored.Key, stored.Value))]);

    /// <summary>Stores an object, new or not, under a new version, and answers it as it is now.</summary>
    public JsonObject Put(ObjectKey key, JsonObject value) => Locked(() =>
    {
        var before = Find(key);
        var after = Stamped(value);
        Kept(key.Storage)[key.Path] = new Stored(key, after);
        Record(new Change(Revision, key, before, after, IsDeletion: false));
        return after;
    });

    /// <summary>Deletes an object and answers its last state.</summary>
    public JsonObject? Delete(ObjectKey key) => Locked(() =>
    {
        if (!Kept(key.Storage).Remove(key.Path, out var before))
            return null;
        var last = Stamped(before.Value);
        Record(new Change(Revision, key, before.Value, last, IsDeletion: true));
        return last;
    });

    /// <summary>The changes after a version; null when some of them are forgotten.</summary>
    public IReadOnlyList<Change>? Since(long revision) => Locked(() =>
    {
        if (revision < Compacted)
            return null;
        var first = _history.Count;
        while (first > 0 && _history[first - 1].Revision > revision)
            first--;
        return _history.GetRange(first, _history.Count - first);
    });

    /// <summary>Ends when there is a change after a version.</summary>
    public Task ChangeAfter(long revision) => Locked(() => Revision > revision ? Task.CompletedTask : _changed.Task);

    /// <summary>Forgets all history: only what is now can be listed or watched from.</summary>
    public void Compact() => Locked(() =>
    {
        _history.Clear();
        return Compacted = Revision;
    });

    private SortedDictionary<string, Stored> Kept(string storage)
    {
        if (!_objects.TryGetValue(storage, out var kind))
            _objects[storage] = kind = new SortedDictionary<string, Stored>(StringComparer.Ordinal);
        return kind;
    }

    private JsonObject Stamped(JsonObject value)
    {
        var copy = value.Copy();
        copy.Ensure("metadata")["resourceVersion"] = (++Revision).ToString();
        return copy;
    }

    private void Record(Change change)
    {
        _history.Add(change);
        if (_history.Count > LongestHistory)
        {
            Compacted = _history[LongestHistory / 2].Revision;
            _history.RemoveRange(0, (LongestHistory / 2) + 1);
        }

        var signal = _changed;
        _changed = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Stored(ObjectKey Key, JsonObject Value);
}
