using System.Text.Json;
using System.Text.Json.Nodes;

namespace CouponKill.Operator.Runtime;

/// <summary>Writes the status of an object, and only if it has changed.</summary>
internal sealed class StatusWriter(ApiClient api)
{
    /// <summary>The object with its new status, or null when nothing was written.</summary>
    public async Task<JsonElement?> WriteAsync<TStatus>(
        Kind kind, ObjectKey key, TStatus? before, TStatus now, CancellationToken cancellation)
        where TStatus : class
    {
        var (old, wanted) = (before is null ? null : Json.Write(before), Json.Write(now));
        if (JsonNode.DeepEquals(old, wanted))
            return null;
        // A merge patch keeps what it does not name.
        foreach (var (name, _) in old?.Where(member => !wanted.ContainsKey(member.Key)).ToList() ?? [])
            wanted[name] = null;
        return await api.PatchAsync(kind, key, "status", new JsonObject { ["status"] = wanted }, cancellation);
    }
}
