using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>Deletes objects, or marks them when somebody has to finish something first.</summary>
internal sealed class Deleter(ObjectStore store, Writer writer)
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";
    private const string DefinitionCleanup = "customresourcecleanup.apiextensions.k8s.io";

    private static readonly string[] AnswersObject =
        ["Pod", "Service", "ServiceAccount", "PersistentVolumeClaim", "PodTemplate", "ResourceQuota"];

    /// <summary>What the client is told: the marked object, or a Status when it is gone.</summary>
    public JsonObject Delete(WriteRequest request, JsonObject options) => store.Locked(() =>
    {
        var old = writer.Find(request) ?? throw ApiException.NotFound(request.Type, request.Name);
        CheckPreconditions(request, old, options["preconditions"]);
        var value = old.Copy();
        var metadata = value["metadata"]!.AsObject();
        SetFinalizers(request, metadata, options.Text("propagationPolicy"));
        var grace = Grace(request, value, options);
        if (metadata["finalizers"] is JsonArray { Count: > 0 } || grace > 0 || IsNamespace(request.Type))
            return Mark(request, old, value, grace);
        if (!request.IsDryRun)
            store.Delete(request.Key);
        return AnswersObject.Contains(request.Type.Kind, StringComparer.Ordinal) ? old : Success(request.Type, old);
    });

    private JsonObject Mark(WriteRequest request, JsonObject old, JsonObject value, long grace)
    {
        var metadata = value["metadata"]!.AsObject();
        if (metadata["deletionTimestamp"] == null)
        {
            metadata["deletionTimestamp"] = writer.Now;
            if (IsDefinition(request.Type))
                AddTerminating(value);
            else if (!IsNamespace(request.Type))
                metadata["deletionGracePeriodSeconds"] = grace;
            if (metadata.Integer("generation") is { } generation && !IsDefinition(request.Type))
                metadata["generation"] = generation + 1;
        }

        if (IsNamespace(request.Type))
            value.Ensure("status")["phase"] = "Terminating";
        return Json.Same(old, value) || request.IsDryRun ? value : writer.Save(request, value);
    }

    private void AddTerminating(JsonObject definition) => (definition.Ensure("status")["conditions"] as JsonArray)?.Add(new JsonObject
    {
        ["type"] = "Terminating",
        ["status"] = "True",
        ["lastTransitionTime"] = writer.Now,
        ["reason"] = "InstanceDeletionPending",
        ["message"] = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    });

    private static void SetFinalizers(WriteRequest request, JsonObject metadata, string? policy)
    {
        var finalizers = (metadata["finalizers"] as JsonArray ?? []).Select(finalizer => finalizer!.GetValue<string>()).ToList();
        var wanted = IsDefinition(request.Type) ? DefinitionCleanup
            : policy switch
            {
                "Foreground" => Foreground,
                "Orphan" => Orphan,
                _ => null,
            };
        if (policy != null)
            finalizers.RemoveAll(finalizer => finalizer is Foreground or Orphan);
        if (wanted != null && !finalizers.Contains(wanted, StringComparer.Ordinal))
            finalizers.Add(wanted);
        metadata.Put("finalizers", finalizers.Count == 0 ? null : Json.Strings(finalizers));
    }

    /// <summary>Only a pod that runs somewhere has time to stop.</summary>
    private static long Grace(WriteRequest request, JsonObject value, JsonObject options)
    {
        if (request.Type is not { Kind: "Pod", Group: "" } || value.TextAt("spec", "nodeName") is null or "")
            return 0;
        return options.Integer("gracePeriodSeconds") ?? value["spec"].Integer("terminationGracePeriodSeconds") ?? 30;
    }

    private static void CheckPreconditions(WriteRequest request, JsonObject old, JsonNode? preconditions)
    {
        var uid = old.TextAt("metadata", "uid");
        if (preconditions.Text("uid") is { } wanted && !string.Equals(wanted, uid, StringComparison.Ordinal))
        {
            throw ApiException.Conflict(
                request.Type,
                request.Name,
                request.Type.Kind,
                $"the UID in the precondition ({wanted}) does not match the UID in record ({uid}). "
                + "The object might have been deleted and then recreated");
        }

        var version = old.TextAt("metadata", "resourceVersion");
        if (preconditions.Text("resourceVersion") is { } seen && !string.Equals(seen, version, StringComparison.Ordinal))
        {
            throw ApiException.Conflict(
                request.Type,
                request.Name,
                request.Type.Kind,
                $"the ResourceVersion in the precondition ({seen}) does not match the ResourceVersion in record ({version}). "
                + "The object might have been modified");
        }
    }

    private static bool IsDefinition(ResourceType type) => type.Kind is "CustomResourceDefinition";

    private static bool IsNamespace(ResourceType type) => type is { Kind: "Namespace", Group: "" };

    private static JsonObject Success(ResourceType type, JsonObject old)
    {
        var details = new JsonObject { ["name"] = old.TextAt("metadata", "name") };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        details["kind"] = type.Plural;
        details["uid"] = old.TextAt("metadata", "uid");
        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }
}
