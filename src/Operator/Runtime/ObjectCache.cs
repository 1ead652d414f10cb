using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>What happened to an object; <see cref="Before"/> or <see cref="After"/> is null when it is new or gone.</summary>
internal readonly record struct Change(JsonElement? Before, JsonElement? After);

/// <summary>
/// The objects of a kind, kept as they are in the API server: listed once, then watched. A watch that is too old begins anew with a
/// list. A kind that the server does not have is looked for again every minute.
/// </summary>
internal sealed class ObjectCache(
    ApiClient api, Kind kind, string? ns, string? selector, Action<Change> changed, TimeProvider clock, ILogger log)
{
    private const int PageSize = 500;
    private const int WatchSeconds = 240;
    private static readonly TimeSpan MissingKind = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<ObjectKey, JsonElement> _objects = [];
    private long _knownUntil;
    private long _lastEvent = clock.GetTimestamp();

    public Kind Kind => kind;

    /// <summary>Completed when all objects are known.</summary>
    public Task Listed => _listed.Task;

    /// <summary>False while the server does not have the kind.</summary>
    public bool IsServed { get; private set; } = true;

    /// <summary>How long ago the server said anything. A living watch says something at least every four minutes.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Interlocked.Read(ref _lastEvent));

    public JsonElement? Get(ObjectKey key)
    {
        lock (_lock)
            return _objects.TryGetValue(key, out var found) ? found : null;
    }

    public IReadOnlyList<JsonElement> All()
    {
        lock (_lock)
            return [.. _objects.Values];
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
            var known = _objects.TryGetValue(key, out var found) ? VersionOf(found) : _knownUntil;
            if (known < version)
                _objects[key] = written;
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
                log.WatchTooOld(kind.Plural);
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
                log.WatchFailed(kind.Plural, delay, exception.Message);
                await Task.Delay(delay, clock, cancellation);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellation)
    {
        var objects = new Dictionary<ObjectKey, JsonElement>();
        var next = "";
        JsonElement page;
        do
        {
            page = await api.ListAsync(kind, ns, $"limit={PageSize}{Selector}{next}", cancellation);
            Heard();
            foreach (var item in page.GetProperty("items").EnumerateArray())
                objects[item.Metadata().Key()] = item;
            next = page.Text("metadata", "continue") is { Length: > 0 } token ? $"&continue={Uri.EscapeDataString(token)}" : "";
        }
        while (next.Length > 0);

        Replace(objects, VersionOf(page));
        IsServed = true;
        _listed.TrySetResult();
        return page.Text("metadata", "resourceVersion") ?? "";
    }

    private string Selector => selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(selector)}";

    private async Task<string> WatchAsync(string version, CancellationToken cancellation)
    {
        var query = $"allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={version}{Selector}";
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A connection that is dead without saying so.
        stalled.CancelAfter(TimeSpan.FromSeconds(WatchSeconds + 15));
        await foreach (var line in api.WatchAsync(kind, ns, query, stalled.Token))
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
            before = _objects.TryGetValue(key, out var known) ? known : null;
            _knownUntil = Math.Max(_knownUntil, VersionOf(what));
            if (isDeleted)
                _objects.Remove(key);
            else if (before is null || VersionOf(before.Value) <= VersionOf(what))
                _objects[key] = what;
        }

        changed(new Change(before, isDeleted ? null : what));
    }

    private void Replace(Dictionary<ObjectKey, JsonElement> objects, long version)
    {
        Dictionary<ObjectKey, JsonElement> before;
        lock (_lock)
        {
            before = _objects;
            _objects = objects;
            _knownUntil = Math.Max(_knownUntil, version);
        }

        foreach (var (key, now) in objects.ToList())
            changed(new Change(before.TryGetValue(key, out var known) ? known : null, now));
        foreach (var (_, gone) in before.Where(one => !objects.ContainsKey(one.Key)))
            changed(new Change(gone, null));
    }

    private void Missing()
    {
        Heard();
        Replace([], version: 0);
        IsServed = false;
        _listed.TrySetResult();
    }

    private void Heard() => Interlocked.Exchange(ref _lastEvent, clock.GetTimestamp());

    private static long VersionOf(JsonElement element) =>
        long.TryParse(element.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
