using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Writes;

/// <summary>Everything that is asked of an object before it is stored.</summary>
internal static class WriteChecks
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    public static IReadOnlyList<Cause> All(WriteRequest request, JsonObject value, JsonObject? old) =>
    [
        .. MetadataChecks.Check(request.Type, value),
        .. old == null ? [] : CheckFinalizers(request, value, old),
        .. request.Type.IsCustom
            ? Validation.Check(request.Type.Schema, value, old)
            : BuiltInChecks.Check(request.Type, value, old),
    ];

    /// <summary>The request with the name and namespace that the object gets, which are set in it as well.</summary>
    public static WriteRequest Named(WriteRequest request, JsonObject value)
    {
        var metadata = value.Ensure("metadata");
        if (metadata.Text("namespace") is { Length: > 0 } ns && !string.Equals(ns, request.Namespace, StringComparison.Ordinal))
        {
            throw ApiException.BadRequest(request.Type.IsNamespaced
                ? $"the namespace of the provided object does not match the namespace sent on the request"
                : "namespace is not allowed on a cluster-scoped resource");
        }

        var name = metadata.Text("name") ?? "";
        if (name.Length == 0 && request.Name.Length == 0 && metadata.Text("generateName") is { Length: > 0 } prefix)
            name = prefix + new string(RandomNumberGenerator.GetItems<char>(Letters, 5));
        if (request.Name.Length > 0 && name.Length > 0 && !string.Equals(name, request.Name, StringComparison.Ordinal))
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        if (request.Name.Length > 0)
            name = request.Name;
        if (name.Length > 0)
            metadata["name"] = name;
        if (request.Type.IsNamespaced)
            metadata["namespace"] = request.Namespace;
        return request with { Name = name };
    }

    /// <summary>What is being deleted gets no new finalizers; of custom resources the server says so twice.</summary>
    private static IEnumerable<Cause> CheckFinalizers(WriteRequest request, JsonObject value, JsonObject old)
    {
        if (old["metadata"]?["deletionTimestamp"] == null)
            return [];
        var before = Finalizers(old).ToHashSet(StringComparer.Ordinal);
        var added = Finalizers(value).Where(finalizer => !before.Contains(finalizer)).Select(Cause.Quote).ToList();
        if (added.Count == 0)
            return [];
        var text = "no new finalizers can be added if the object is being deleted, found new finalizers "
            + $"[]string{{{string.Join(", ", added)}}}";
        return Enumerable.Repeat(Cause.Forbidden("metadata.finalizers", text), request.Type.IsCustom ? 2 : 1);
    }

    private static IEnumerable<string> Finalizers(JsonObject value) =>
        (value["metadata"]?["finalizers"] as JsonArray ?? []).Select(finalizer => finalizer!.GetValue<string>());
}
