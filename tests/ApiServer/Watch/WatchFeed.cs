using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Watch;

/// <summary>One event of a watch.</summary>
internal sealed record WatchEvent(string Type, JsonObject Object);

/// <summary>Tells what happens to the objects of a kind that a query selects.</summary>
internal sealed class WatchFeed(
    ObjectStore store, ResourceType type, string? ns, Query query, TimeSpan bookmarkInterval, TimeProvider clock)
{
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(30);

    /// <summary>The events, until the time that the client has set is over.</summary>
    public async IAsyncEnumerable<WatchEvent> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        var end = clock.GetUtcNow() + (query.Timeout ?? LongestWatch);
        var bookmark = NextBookmark(end);
        var (revision, first) = Start();
        foreach (var item in first)
            yield return new WatchEvent("ADDED", item);
        if (query.WithInitialEvents && query.WithBookmarks)
            yield return Bookmark(revision, isInitial: true);
        while (clock.GetUtcNow() < end)
        {
            if (store.Since(revision) is not { } changes)
            {
                yield return new WatchEvent("ERROR", ApiException.Expired("watch").ToStatus());
                yield break;
            }

            foreach (var told in changes.Select(Told).OfType<WatchEvent>())
                yield return told;
            revision = changes.Count > 0 ? changes[^1].Revision : revision;
            if (query.WithBookmarks && clock.GetUtcNow() >= bookmark)
            {
                yield return Bookmark(revision, isInitial: false);
                bookmark = NextBookmark(end);
            }

            await Wait(revision, query.WithBookmarks && bookmark < end ? bookmark : end, cancellation);
        }
    }

    /// <summary>Where it begins, and what is told to be there already.</summary>
    private (long Revision, IReadOnlyList<JsonObject> Items) Start()
    {
        var isFresh = query.ResourceVersion is "" or "0" || query.WithInitialEvents;
        if (!isFresh)
            return (long.Parse(query.ResourceVersion), []);
        if (query is { WithInitialEvents: false } && query.ResourceVersion.Length == 0 && query.ResourceVersionMatch.Length > 0)
            return (store.Revision, []);
        return store.Locked(() =>
            (store.Revision, (IReadOnlyList<JsonObject>)[.. store.List(type.StorageKey, ns).Where(query.Matches).Select(Versioned)]));
    }

    private WatchEvent? Told(Change change)
    {
        if (!string.Equals(change.Key.Storage, type.StorageKey, StringComparison.Ordinal)
            || (ns != null && !string.Equals(change.Key.Namespace, ns, StringComparison.Ordinal)))
            return null;
        var was = change.Before != null && query.Matches(change.Before);
        var isNow = !change.IsDeletion && query.Matches(change.After);
        return (was, isNow) switch
        {
            (false, true) => new WatchEvent("ADDED", Versioned(change.After)),
            (true, true) => new WatchEvent("MODIFIED", Versioned(change.After)),
            (true, false) => new WatchEvent("DELETED", Versioned(Last(change))),
            _ => null,
        };
    }

    /// <summary>What leaves a selection is told as it was when it still belonged to it, at the version at which it left.</summary>
    private static JsonObject Last(Change change)
    {
        var last = change.Before!.Copy();
        last["metadata"]!["resourceVersion"] = $"{change.Revision}";
        return last;
    }

    private WatchEvent Bookmark(long revision, bool isInitial)
    {
        var metadata = new JsonObject { ["resourceVersion"] = $"{revision}" };
        if (isInitial)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        return new WatchEvent(
            "BOOKMARK",
            new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.ApiVersion, ["metadata"] = metadata });
    }

    private DateTimeOffset NextBookmark(DateTimeOffset end)
    {
        var next = clock.GetUtcNow() + bookmarkInterval;
        var last = end - BookmarkBeforeEnd;
        return clock.GetUtcNow() < last && last < next ? last : next;
    }

    private async Task Wait(long revision, DateTimeOffset until, CancellationToken cancellation)
    {
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var timeout = Task.Delay(left, clock, done.Token);
        await Task.WhenAny(store.ChangeAfter(revision), timeout);
        await done.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private JsonObject Versioned(JsonObject item) => EventVersions.FromStored(type, item);
}
