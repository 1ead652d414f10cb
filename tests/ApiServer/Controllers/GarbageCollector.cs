using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Deletes what its owners have left, lets owners go that wait for it, and empties namespaces.</summary>
internal sealed class GarbageCollector(ServerParts parts)
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    private readonly ResourceType _namespaces = KindRegistry.Get("v1", "namespaces");

    public void Reconcile()
    {
        var all = parts.Store.Everything();
        var uids = all.Select(item => item.Value.TextAt("metadata", "uid")!).ToHashSet(StringComparer.Ordinal);
        var waiting = all.Where(item => HasFinalizer(item.Value, Foreground)).Select(item => item.Value.TextAt("metadata", "uid")!)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var item in all.Where(item => Owners(item.Value).Any()))
            CollectOwned(item, uids, waiting);
        foreach (var item in all)
            Release(item, all);
        foreach (var ns in parts.Store.List(_namespaces.StorageKey).Where(IsGoing))
            Empty(ns);
    }

    private void CollectOwned(KeyValuePair<ObjectKey, JsonObject> item, HashSet<string> uids, HashSet<string> waiting)
    {
        if (IsGoing(item.Value))
            return;
        var owners = Owners(item.Value).ToList();
        if (owners.Exists(owner => uids.Contains(owner.Text("uid")!) && !waiting.Contains(owner.Text("uid")!)))
            return;
        var isBlocking = owners.Exists(owner => waiting.Contains(owner.Text("uid")!));
        Delete(item.Key, isBlocking ? "Foreground" : "Background", item.Value.TextAt("metadata", "uid")!);
    }

    /// <summary>Takes the finalizers away whose work is done.</summary>
    private void Release(KeyValuePair<ObjectKey, JsonObject> item, IReadOnlyList<KeyValuePair<ObjectKey, JsonObject>> all)
    {
        if (!IsGoing(item.Value))
            return;
        var uid = item.Value.TextAt("metadata", "uid")!;
        var owned = all.Where(other => Owners(other.Value).Any(owner => string.Equals(owner.Text("uid"), uid, StringComparison.Ordinal)))
            .ToList();
        if (HasFinalizer(item.Value, Orphan))
        {
            foreach (var other in owned)
                Change(other.Key, value => RemoveOwner(value, uid));
            Change(item.Key, value => RemoveFinalizer(value, Orphan));
        }

        if (HasFinalizer(item.Value, Foreground) && !owned.Exists(other => Blocks(other.Value, uid)))
            Change(item.Key, value => RemoveFinalizer(value, Foreground));
    }

    private void Empty(JsonObject ns)
    {
        var name = ns.TextAt("metadata", "name")!;
        var left = parts.Store.Everything().Where(item => string.Equals(item.Key.Namespace, name, StringComparison.Ordinal)).ToList();
        foreach (var item in left.Where(item => !IsGoing(item.Value)))
            Delete(item.Key, "Background", item.Value.TextAt("metadata", "uid")!);
        if (left.Count == 0)
            parts.Store.Delete(new ObjectKey(_namespaces, "", name));
    }

    private void Delete(ObjectKey key, string policy, string uid)
    {
        if (parts.Kinds.FindStorage(key.Storage) is not { } type)
            return;
        var options = new JsonObject { ["propagationPolicy"] = policy, ["preconditions"] = new JsonObject { ["uid"] = uid } };
        parts.Deleter.Delete(new WriteRequest(type, key.Namespace, key.Name), options);
    }

    private void Change(ObjectKey key, Action<JsonObject> change)
    {
        if (parts.Kinds.FindStorage(key.Storage) is not { } type)
            return;
        var request = new WriteRequest(type, key.Namespace, key.Name) { FieldManager = "kube-controller-manager" };
        if (parts.Writer.Find(request) is not { } old)
            return;
        var value = old.Copy();
        change(value);
        parts.Writer.Change(request, old, value);
    }

    private static bool Blocks(JsonObject value, string uid) => Owners(value).Any(owner =>
        owner.Flag("blockOwnerDeletion") && string.Equals(owner.Text("uid"), uid, StringComparison.Ordinal));

    private static IEnumerable<JsonNode> Owners(JsonObject value) =>
        (value["metadata"]?["ownerReferences"] as JsonArray ?? []).OfType<JsonNode>();

    private static bool IsGoing(JsonObject value) => value["metadata"]?["deletionTimestamp"] != null;

    private static bool HasFinalizer(JsonObject value, string name) =>
        (value["metadata"]?["finalizers"] as JsonArray ?? []).Any(finalizer => Json.Same(finalizer, name));

    private static void RemoveFinalizer(JsonObject value, string name) => Keep(
        value, "finalizers", value.At("metadata", "finalizers")!.AsArray().Where(finalizer => !Json.Same(finalizer, name)));

    private static void RemoveOwner(JsonObject value, string uid) => Keep(
        value, "ownerReferences", Owners(value).Where(owner => !string.Equals(owner.Text("uid"), uid, StringComparison.Ordinal)));

    private static void Keep(JsonObject value, string name, IEnumerable<JsonNode?> items)
    {
        var kept = new JsonArray([.. items.Select(item => item!.DeepClone())]);
        value["metadata"]!.AsObject().Put(name, kept.Count == 0 ? null : kept);
    }
}
