using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Controllers;

/// <summary>How controllers read and write objects: with the same checks as clients, under a name of their own.</summary>
internal sealed class Owned(ServerParts parts, string manager)
{
    public TimeProvider Clock => parts.Clock;

    public string Now => parts.Writer.Now;

    public IReadOnlyList<JsonObject> All(ResourceType type) => parts.Store.List(type.StorageKey);

    /// <summary>Those that an object owns and that are not on their way out.</summary>
    public List<JsonObject> Of(ResourceType type, JsonObject owner)
    {
        var uid = owner.TextAt("metadata", "uid");
        return [.. parts.Store.List(type.StorageKey, owner.TextAt("metadata", "namespace"))
            .Where(item => !IsGoing(item) && (item.At("metadata", "ownerReferences") as JsonArray ?? []).Any(
                reference => reference.Flag("controller") && string.Equals(reference.Text("uid"), uid, StringComparison.Ordinal)))];
    }

    public void Create(ResourceType type, string ns, JsonObject value) =>
        parts.Writer.Create(new WriteRequest(type, ns, "") { FieldManager = manager }, value);

    /// <summary>Changes an object as it is now; nothing happens when it is gone.</summary>
    public void Change(ResourceType type, JsonObject item, string subresource, Action<JsonObject> change) => parts.Store.Locked(() =>
    {
        var request = Request(type, item) with { Subresource = subresource };
        if (parts.Writer.Find(request) is not { } old || !string.Equals(Uid(old), Uid(item), StringComparison.Ordinal))
            return null;
        var value = old.Copy();
        change(value);
        return parts.Writer.Change(request, old, value);
    });

    /// <summary>Deletes exactly this object; pods at once when there is no grace.</summary>
    public void Delete(ResourceType type, JsonObject item, long? grace = null)
    {
        var options = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = Uid(item) } };
        if (grace is { } seconds)
            options["gracePeriodSeconds"] = seconds;
        try
        {
            parts.Deleter.Delete(Request(type, item), options);
        }
        catch (ApiException exception) when (exception.Code is 404 or 409)
        {
            // It is gone already.
        }
    }

    public static JsonArray Reference(ResourceType type, JsonObject owner) => [new JsonObject
    {
        ["apiVersion"] = type.ApiVersion,
        ["kind"] = type.Kind,
        ["name"] = owner.TextAt("metadata", "name"),
        ["uid"] = Uid(owner),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    }];

    public static bool IsGoing(JsonObject item) => item.At("metadata", "deletionTimestamp") != null;

    public static bool IsReady(JsonObject pod) => (pod.At("status", "conditions") as JsonArray ?? []).Any(
        condition => condition.Text("type") is "Ready" && condition.Text("status") is "True");

    public static string? Uid(JsonObject item) => item.TextAt("metadata", "uid");

    private WriteRequest Request(ResourceType type, JsonObject item) =>
        new(type, item.TextAt("metadata", "namespace") ?? "", item.TextAt("metadata", "name")!) { FieldManager = manager };
}
