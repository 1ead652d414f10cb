using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>What happened to an object; <see cref="Before"/> or <see cref="After"/> is null when it is new or gone.</summary>
internal readonly record struct Change(JsonElement? Before, JsonElement? After);

/// <summary>Which objects a cache holds.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Namespace">Their namespace; all when null.</param>
/// <param name="Selector">Their labels; any when null.</param>
/// <param name="GroupsOf">The groups by which they are looked for; none when null.</param>
internal sealed record Watched(
    Kind Kind, string? Namespace = null, string? Selector = null, Func<JsonElement, IEnumerable<string>>? GroupsOf = null)
{
    public ObjectSet NewSet() => new(GroupsOf ?? (_ => []));
}

/// <summary>
/// The objects of a kind, kept as they are in the API server: listed once, then watched. A watch that is too old begins anew with a
/// list. A kind that the server does not have is looked for again every minute.
/// </summary>
/// <param name="api">The server.</param>
/// <param name="watched">Which objects.</param>
/// <param name="changed">Called with each change, in order.</param>
/// <param name="clock">For pauses.</param>
/// <param name="log">What went wrong.</param>
internal sealed class ObjectCache(ApiClient api, Watched watched, Action<Change> changed, TimeProvider clock, ILogger log)
{
    private const int PageSize = 500;
    private const int WatchSeconds = 240;
    private static readonly TimeSpan MissingKind = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ObjectSet _objects = watched.NewSet();
    private long _knownUntil;
    private long _lastEvent = clock.GetTimestamp();

    public Kind Kind => watched.Kind;

    /// <summary>Completed when all objects are known.</summary>
    public Task Listed => _listed.Task;

    /// <summary>False while the server does not have the kind.</summary>
    public bool IsServed { get; private set; } = true;

    /// <summary>How long ago the server said anything. A living watch says something at least every four minutes.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Interlocked.Read(ref _lastEvent));

    public JsonElement? Get(ObjectKey key)
    {
        lock (_lock)
            return _objects.Find(key);
    }

    public IReadOnlyList<JsonElement> All()
    {
        lock (_lock)
            return [.. _objects.All.Values];
    }

    public IReadOnlyList<JsonElement> OfGroup(string group)
    {
        lock (_lock)
            return _objects.OfGroup(group);
    }

    /// <summary>
    /// Takes what a write has answered, so that the next look does not see what was before it. An object that is not there although
    /// all is known until behind the write was deleted meanwhile.
    /// </summary>
    public void Put(JsonElement written)
    {
        lock (_lock)
        {
            var (key, version) = (written.Metadata().Key(), VersionOf(written));
            var known = _objects.Find(key) is { } found ? VersionOf(found) : _knownUntil;
            if (known < version)
                _objects.Set(key, written);
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        string? version = null;
        for (var failures = 0; ; failures++)
        {
            try
            {
                version ??= await ListAsync(cancellation);
                failures = 0;
                version = await WatchAsync(version, cancellation);
            }
            catch (ApiException exception) when (exception.IsGone)
            {
                log.WatchTooOld(Kind.Plural);
                version = null;
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1000)), clock, cancellation);
            }
            catch (ApiException exception) when (exception.IsNotFound)
            {
                Missing();
                version = null;
                await Task.Delay(MissingKind, clock, cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                var delay = Backoff.After(Math.Min(failures, 12)) + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(500));
                log.WatchFailed(Kind.Plural, delay, exception.Message);
                await Task.Delay(delay, clock, cancellation);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellation)
    {
        var objects = watched.NewSet();
        var next = "";
        JsonElement page;
        do
        {
            page = await api.ListAsync(Kind, watched.Namespace, $"limit={PageSize}{Selector}{next}", cancellation);
            Heard();
            foreach (var item in page.GetProperty("items").EnumerateArray())
                objects.Set(item.Metadata().Key(), item);
            next = page.Text("metadata", "continue") is { Length: > 0 } token ? $"&continue={Uri.EscapeDataString(token)}" : "";
        }
        while (next.Length > 0);

        Replace(objects, VersionOf(page));
        IsServed = true;
        _listed.TrySetResult();
        return page.Text("metadata", "resourceVersion") ?? "";
    }

    private string Selector => watched.Selector is { } labels ? $"&labelSelector={Uri.EscapeDataString(labels)}" : "";

    private async Task<string> WatchAsync(string version, CancellationToken cancellation)
    {
        var query = $"allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={version}{Selector}";
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A connection that is dead without saying so.
        stalled.CancelAfter(TimeSpan.FromSeconds(WatchSeconds + 15));
        await foreach (var line in api.WatchAsync(Kind, watched.Namespace, query, stalled.Token))
        {
            Heard();
            var what = line.GetProperty("object");
            var type = line.Text("type");
            if (type is "ERROR")
                throw new ApiException((System.Net.HttpStatusCode)what.Number("code"), what.Text("reason"), what.Text("message") ?? "",
                    null);
            version = what.Text("metadata", "resourceVersion") ?? version;
            if (type is not "BOOKMARK")
                Take(what, isDeleted: type is "DELETED");
        }

        Heard();
        return version;
    }

    private void Take(JsonElement what, bool isDeleted)
    {
        var key = what.Metadata().Key();
        JsonElement? before;
        lock (_lock)
        {
            before = _objects.Find(key);
            _knownUntil = Math.Max(_knownUntil, VersionOf(what));
            if (isDeleted)
                _objects.Remove(key);
            else if (before is null || VersionOf(before.Value) <= VersionOf(what))
                _objects.Set(key, what);
        }

        changed(new Change(before, isDeleted ? null : what));
    }

    private void Replace(ObjectSet objects, long version)
    {
        ObjectSet before;
        List<JsonElement> present;
        lock (_lock)
        {
            before = _objects;
            _objects = objects;
            _knownUntil = Math.Max(_knownUntil, version);
            present = [.. objects.All.Values];
        }

        var keys = new HashSet<ObjectKey>();
        foreach (var now in present)
        {
            keys.Add(now.Metadata().Key());
            changed(new Change(before.Find(now.Metadata().Key()), now));
        }

        foreach (var (_, gone) in before.All.Where(one => !keys.Contains(one.Key)))
            changed(new Change(gone, null));
    }

    private void Missing()
    {
        Heard();
        Replace(watched.NewSet(), version: 0);
        IsServed = false;
        _listed.TrySetResult();
    }

    private void Heard() => Interlocked.Exchange(ref _lastEvent, clock.GetTimestamp());

    private static long VersionOf(JsonElement element) =>
        long.TryParse(element.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
