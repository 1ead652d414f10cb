using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Http;

/// <summary>A page of a list.</summary>
internal sealed record Page(IReadOnlyList<JsonObject> Items, long Revision, string Continue, int? Remaining);

/// <summary>Gets one object, and lists many.</summary>
internal sealed class Reader(ObjectStore store)
{
    public JsonObject Get(ResourceType type, string ns, string name) =>
        store.Find(new ObjectKey(type, ns, name)) is { } found ? Versioned(type, found) : throw ApiException.NotFound(type, name);

    public Page List(ResourceType type, string? ns, Query query) => store.Locked(() =>
    {
        var revision = RevisionOf(query);
        var all = revision == store.Revision
            ? store.List(type.StorageKey, ns)
            : store.ListAt(type.StorageKey, ns, revision) ?? throw (query.Continue == null ? ApiException.Expired("list") : ExpiredPage());
        var rest = query.Continue is { } token
            ? all.Where(item => string.CompareOrdinal(Position(item, ns), token.Start) > 0)
            : all;
        var matching = rest.Where(query.Matches).ToList();
        // From the cache a list comes as a whole.
        var limit = query.ResourceVersion is "0" ? int.MaxValue : query.Limit ?? int.MaxValue;
        var items = matching.Take(limit).ToList();
        var isLast = items.Count == matching.Count;
        var isSelective = query.Labels.Requirements.Count > 0 || query.Fields.Requirements.Count > 0;
        return new Page(
            [.. items.Select(item => Versioned(type, item))],
            revision,
            isLast ? "" : new ContinueToken(revision, Position(items[^1], ns)).ToString(),
            isLast || isSelective ? null : matching.Count - items.Count);
    });

    private long RevisionOf(Query query)
    {
        if (query.Continue is { } token)
            return token.Revision;
        if (!long.TryParse(query.ResourceVersion, out var revision) || revision == 0)
            return store.Revision;
        if (revision > store.Revision)
            throw TooLarge(revision);
        return query.ResourceVersionMatch is "Exact" ? revision : store.Revision;
    }

    private ApiException TooLarge(long revision) => new(
        504,
        "Timeout",
        $"Too large resource version: {revision}, current: {store.Revision}",
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject
            {
                ["reason"] = "ResourceVersionTooLarge",
                ["message"] = "Too large resource version",
            }),
            ["retryAfterSeconds"] = 1,
        },
        retryAfter: 1);

    private static ApiException ExpiredPage() => new(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue "
        + "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided "
        + "token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was "
        + "returned and now may show up in the list.");

    private static string Position(JsonObject item, string? ns)
    {
        var name = item.TextAt("metadata", "name")!;
        return ns != null ? name : $"{item.TextAt("metadata", "namespace")}/{name}";
    }

    private static JsonObject Versioned(ResourceType type, JsonObject item) => EventVersions.FromStored(type, item);
}
