using System.Text.Json.Nodes;
using CouponKill.ApiServer.Apply;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>Creates and changes objects: every write of a client or a controller goes through here.</summary>
internal sealed class Writer(ObjectStore store, TimeProvider clock)
{
    /// <summary>The time of now as metadata has it.</summary>
    public string Now => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>An object in the version of the request; a copy.</summary>
    public JsonObject? Find(WriteRequest request) =>
        store.Find(request.Key) is { } found ? EventVersions.FromStored(request.Type, found).Copy() : null;

    public JsonObject Create(WriteRequest request, JsonObject body)
    {
        var value = body.Copy();
        Decoding.Decode(request, value);
        if (value.TextAt("metadata", "resourceVersion") is { Length: > 0 })
            throw ApiException.Internal("resourceVersion should not be set on objects to be created");
        request = Named(request, value);
        Defaulting.Apply(request.Type, value);
        var managed = new ManagedFields();
        Ownership(request).Update(managed, Manager(request, applies: false), Skeletons.Of(request.Type), value, Now);
        return Add(request, value, managed);
    }

    /// <summary>Replaces an object, as PUT does.</summary>
    public JsonObject Replace(WriteRequest request, JsonObject body) => store.Locked(() =>
    {
        var old = Find(request) ?? throw ApiException.NotFound(request.Type, request.Name);
        var value = body.Copy();
        if (value.TextAt("metadata", "resourceVersion") is null or "")
        {
            if (request.Type.IsCustom || request.Type.Kind is "Lease" or "CustomResourceDefinition")
                throw MissingVersion(request);
            value.Ensure("metadata")["resourceVersion"] = old.TextAt("metadata", "resourceVersion");
        }

        return Change(request, old, value);
    });

    /// <summary>Changes an object into what a patch has made of it.</summary>
    public JsonObject Change(WriteRequest request, JsonObject old, JsonObject value, bool isPatch = false) => store.Locked(() =>
    {
        Decoding.Decode(request, value, isPatch);
        CheckIdentity(request, old, value);
        KeepWhatIsNotWritten(request, old, value);
        Defaulting.Apply(request.Type, value);
        var managed = SentOwners(value) ?? ManagedFields.Read(old["metadata"]);
        if (IsReset(value))
            managed = new ManagedFields();
        var manager = Manager(request, applies: false);
        Ownership(request).Update(managed, manager, old, value, Now);
        if (request is { Type.IsCustom: true, Subresource: "scale" })
            managed.Set(manager, new FieldSet());
        return Store(request, old, value, managed);
    });

    /// <summary>Applies a configuration; the object is made when it is not there.</summary>
    public (JsonObject Value, bool IsNew) Apply(WriteRequest request, JsonObject config) => store.Locked(() =>
    {
        if (request.FieldManager == null)
        {
            throw ApiException.Invalid(
                "meta.k8s.io", "PatchOptions", "", [Cause.Required("fieldManager", "is required for apply patch")]);
        }

        config = config.Copy();
        Decoding.DecodeConfiguration(request, config);
        request = Named(request, config);
        var old = Find(request);
        if (old == null && request.Subresource.Length > 0)
            throw ApiException.NotFound(request.Type, request.Name);
        var uid = config.TextAt("metadata", "uid");
        if (old == null && uid is { Length: > 0 })
            throw ApiException.Conflict(request.Type, request.Name, request.Type.Plural,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        KeepOwnPart(request, config);
        var managed = ManagedFields.Read(old?["metadata"]);
        var merged = Ownership(request).Apply(
            managed, Manager(request, applies: true), old ?? [], config, LastApplied.Fields(request, old), request.Force, Now);
        LastApplied.Update(request, old, merged, config);
        if (old == null)
        {
            Defaulting.Apply(request.Type, merged);
            return (Add(request, merged, managed), true);
        }

        CheckIdentity(request, old, merged);
        KeepWhatIsNotWritten(request, old, merged);
        Defaulting.Apply(request.Type, merged);
        return (Store(request, old, merged, managed), false);
    });

    private JsonObject Add(WriteRequest request, JsonObject value, ManagedFields managed) => store.Locked(() =>
    {
        var type = request.Type;
        var metadata = value.Ensure("metadata");
        if (type.HasStatus)
            value.Remove("status");
        foreach (var name in new[] { "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink" })
            metadata.Remove(name);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now;
        if (type.HasGeneration)
            metadata["generation"] = 1;
        Lifecycle.OnCreate(type, value);
        SetOwners(value, managed);
        CheckNamespace(request);
        EventVersions.AddEmptyFields(type, value);
        Check(request, value, old: null);
        if (store.Find(request.Key) != null)
            throw ApiException.AlreadyExists(type, request.Name);
        return request.IsDryRun ? value : Save(request, value);
    });

    private JsonObject Store(WriteRequest request, JsonObject old, JsonObject value, ManagedFields managed)
    {
        var metadata = value.Ensure("metadata");
        Lifecycle.OnUpdate(request.Type, old, value);
        if (request.Type.HasGeneration && !Json.Same(WithoutStatus(old), WithoutStatus(value)))
            metadata["generation"] = (old["metadata"].Integer("generation") ?? 0) + 1;
        SetOwners(value, managed);
        Check(request, value, old);
        if (Json.Same(WithoutOwnersTimes(old), WithoutOwnersTimes(value)))
            return old;
        var isGone = metadata["deletionTimestamp"] != null && metadata["finalizers"] is not JsonArray { Count: > 0 }
            && old["metadata"]?["finalizers"] is JsonArray { Count: > 0 };
        if (request.IsDryRun || isGone)
        {
            if (!request.IsDryRun)
                store.Delete(request.Key);
            metadata["resourceVersion"] = old.TextAt("metadata", "resourceVersion");
            return value;
        }

        return Save(request, value);
    }

    /// <summary>Stores an object and answers it in the version of the request.</summary>
    public JsonObject Save(WriteRequest request, JsonObject value) =>
        EventVersions.FromStored(request.Type, store.Put(request.Key, EventVersions.ToStored(request.Type, value)));

    private void CheckNamespace(WriteRequest request)
    {
        var namespaces = KindRegistry.Get("v1", "namespaces");
        if (!request.Type.IsNamespaced)
            return;
        var found = store.Find(new ObjectKey(namespaces, "", request.Namespace))
            ?? throw ApiException.NotFound(namespaces, request.Namespace);
        if (found["metadata"]?["deletionTimestamp"] == null)
            return;
        var text = $"unable to create new content in namespace {request.Namespace} because it is being terminated";
        throw new ApiException(
            403,
            "Forbidden",
            $"{request.Type.QualifiedPlural} {Cause.Quote(request.Name)} is forbidden: {text}",
            new JsonObject
            {
                ["name"] = request.Name,
                ["kind"] = request.Type.Plural,
                ["causes"] = ApiException.ToJson(
                    [new Cause("NamespaceTerminating", $"namespace {request.Namespace} is being terminated", "metadata.namespace")]),
            });
    }

    private static void Check(WriteRequest request, JsonObject value, JsonObject? old)
    {
        var causes = WriteChecks.All(request, value, old);
        if (causes.Count == 0)
            return;
        // Events of both groups are checked as those of the core.
        var group = request.Type.Kind is "Event" ? "" : request.Type.Group;
        throw ApiException.Invalid(group, request.Type.Kind, request.Name, causes);
    }

    private static WriteRequest Named(WriteRequest request, JsonObject value) => WriteChecks.Named(request, value);

    private static FieldOwnership Ownership(WriteRequest request) => new(
        request.Type.Schema,
        request.Subresource switch
        {
            "status" => name => name is "status",
            "scale" => name => name is "spec",
            _ => name => name is not "status" || !request.Type.HasStatus,
        });

    private static FieldManager Manager(WriteRequest request, bool applies) =>
        new(request.Manager, applies, request.Type.ApiVersion, request.Subresource);

    private static void CheckIdentity(WriteRequest request, JsonObject old, JsonObject value)
    {
        var (was, now) = (old["metadata"]!.AsObject(), value.Ensure("metadata"));
        if (now.Text("name") is { } name && !string.Equals(name, was.Text("name"), StringComparison.Ordinal))
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        if (now.Text("uid") is { Length: > 0 } uid && !string.Equals(uid, was.Text("uid"), StringComparison.Ordinal))
        {
            var text = $"Precondition failed: UID in precondition: {uid}, UID in object meta: {was.Text("uid")}";
            throw ApiException.Conflict(request.Type, request.Name, request.Type.Plural, text);
        }

        var version = now.Text("resourceVersion");
        if (version is { Length: > 0 } && !string.Equals(version, was.Text("resourceVersion"), StringComparison.Ordinal))
            throw ApiException.Modified(request.Type, request.Name);
    }

    /// <summary>Restores what a write by this path can't change.</summary>
    private static void KeepWhatIsNotWritten(WriteRequest request, JsonObject old, JsonObject value)
    {
        if (request.Subresource is "status")
        {
            foreach (var name in value.Select(member => member.Key).Where(key => key is not "status" and not "metadata").ToList())
                value.Remove(name);
            foreach (var (name, member) in old.Where(part => part.Key is not "status" and not "metadata"))
                value[name] = member?.DeepClone();
            var sent = value["metadata"]?["managedFields"]?.DeepClone();
            value["metadata"] = old["metadata"]!.DeepClone();
            value["metadata"]!.AsObject().Put("managedFields", sent ?? old["metadata"]!["managedFields"]);
        }
        else if (request.Type.HasStatus)
        {
            value.Put("status", old["status"]);
        }

        var metadata = value.Ensure("metadata");
        string[] kept =
        [
            "name", "namespace", "uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp",
            "deletionGracePeriodSeconds", "selfLink",
        ];
        foreach (var name in kept)
            metadata.Put(name, old["metadata"]![name]);
    }

    private static void KeepOwnPart(WriteRequest request, JsonObject config)
    {
        if (request.Subresource is not "status")
        {
            if (request.Type.HasStatus)
                config.Remove("status");
            return;
        }

        foreach (var name in config.Select(member => member.Key)
            .Where(key => key is not "status" and not "apiVersion" and not "kind").ToList())
            config.Remove(name);
    }

    private static ManagedFields? SentOwners(JsonObject value) =>
        ManagedFields.Read(value["metadata"]) is { IsEmpty: false } sent ? sent : null;

    private static bool IsReset(JsonObject value) =>
        value.At("metadata", "managedFields") is JsonArray list && list is [JsonObject { Count: 0 }];

    private static void SetOwners(JsonObject value, ManagedFields managed)
    {
        var metadata = value.Ensure("metadata");
        metadata.Remove("managedFields");
        if (!managed.IsEmpty)
            metadata["managedFields"] = managed.ToJson();
    }

    private static JsonObject WithoutStatus(JsonObject value)
    {
        var copy = value.Copy();
        copy.Remove("status");
        copy.Remove("metadata");
        return copy;
    }

    private static JsonObject WithoutOwnersTimes(JsonObject value)
    {
        var copy = value.Copy();
        foreach (var entry in copy["metadata"]?["managedFields"] as JsonArray ?? [])
            entry!.AsObject().Remove("time");
        return copy;
    }

    private static ApiException MissingVersion(WriteRequest request) => ApiException.Invalid(
        request.Type.Group,
        request.Type.Plural,
        request.Name,
        [Cause.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")]);
}
