using System.Text.Json.Nodes;
using CouponKill.ApiServer.Apply;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Establishes definitions, and deletes the resources of those that go.</summary>
internal sealed class DefinitionController(ServerParts parts)
{
    private readonly ResourceType _type = KindRegistry.Get("apiextensions.k8s.io/v1", "customresourcedefinitions");

    public void Reconcile()
    {
        foreach (var definition in parts.Store.List(_type.StorageKey))
        {
            if (definition["metadata"]?["deletionTimestamp"] != null)
                Finish(definition);
            else if (!Json.Same(Names(definition), definition.At("status", "acceptedNames")))
                Accept(definition);
        }
    }

    private void Accept(JsonObject definition)
    {
        var value = definition.Copy();
        var status = value.Ensure("status");
        status.Put("acceptedNames", Names(definition));
        status["conditions"] = new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted"));
        var managed = ManagedFields.Read(value["metadata"]);
        var manager = new FieldManager("kube-apiserver", Applies: false, _type.ApiVersion, "status");
        var before = definition.Copy();
        before["status"] = new JsonObject
        {
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["conditions"] = null,
            ["storedVersions"] = status["storedVersions"]?.DeepClone(),
        };
        new FieldOwnership(_type.Schema, name => name is "status").Update(managed, manager, before, value, parts.Writer.Now);
        value["metadata"]!["managedFields"] = managed.ToJson();
        parts.Store.Locked(() =>
            ReferenceEquals(parts.Store.Find(Key(definition)), definition) ? parts.Store.Put(Key(definition), value) : null);
    }

    private void Finish(JsonObject definition)
    {
        var spec = definition["spec"]!;
        var storage = $"{spec.TextAt("names", "plural")}.{spec.Text("group")}";
        var type = parts.Kinds.FindStorage(storage);
        foreach (var item in type == null ? [] : parts.Store.List(storage))
        {
            if (item["metadata"]?["deletionTimestamp"] != null)
                continue;
            var request = new WriteRequest(type!, item.TextAt("metadata", "namespace") ?? "", item.TextAt("metadata", "name")!);
            parts.Deleter.Delete(request, []);
        }

        if (parts.Store.List(storage).Count == 0)
            parts.Store.Delete(Key(definition));
    }

    private JsonObject Condition(string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = parts.Writer.Now,
        ["reason"] = reason,
        ["message"] = message,
    };

    private ObjectKey Key(JsonObject definition) => new(_type, "", definition.TextAt("metadata", "name")!);

    private static JsonNode Names(JsonObject definition) => definition.At("spec", "names")!;
}
