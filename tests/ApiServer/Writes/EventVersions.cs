using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>Events have two versions; they are stored as those of the core group.</summary>
internal static class EventVersions
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ];

    public static JsonObject ToStored(ResourceType type, JsonObject value) =>
        IsEvents(type)
            ? Renamed(value, "v1", name => Array.Find(Names, pair => string.Equals(pair.Events, name, StringComparison.Ordinal)).Core)
            : value;

    public static JsonObject FromStored(ResourceType type, JsonObject value) =>
        IsEvents(type)
            ? Renamed(value, type.ApiVersion, name =>
                Array.Find(Names, pair => string.Equals(pair.Core, name, StringComparison.Ordinal)).Events)
            : value;

    /// <summary>The fields that are always there, in the names of a version.</summary>
    public static void AddEmptyFields(ResourceType type, JsonObject value)
    {
        if (type.Kind is not "Event")
            return;
        var isEvents = IsEvents(type);
        value.Default(isEvents ? "deprecatedSource" : "source", new JsonObject());
        foreach (var name in isEvents
            ? ["deprecatedFirstTimestamp", "deprecatedLastTimestamp"] : new[] { "firstTimestamp", "lastTimestamp" })
            value.Default(name, value: null);
        value.Default("eventTime", value: null);
    }

    private static bool IsEvents(ResourceType type) => type.Group is "events.k8s.io";

    private static JsonObject Renamed(JsonObject value, string apiVersion, Func<string, string?> rename)
    {
        var result = new JsonObject();
        foreach (var (name, member) in value)
            result[rename(name) ?? name] = member?.DeepClone();
        result["apiVersion"] = apiVersion;
        return result;
    }
}
