using System.Text.Json.Nodes;
using CouponKill.ApiServer.Apply;

namespace CouponKill.ApiServer.Writes;

/// <summary>
/// The annotation in which kubectl notes what it has applied by itself. When kubectl goes on by server-side apply, those fields are no
/// conflict.
/// </summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The fields that yield to kubectl.</summary>
    public static FieldSet? Fields(WriteRequest request, JsonObject? old) => Text(request, old) is { } text
        ? Comparison.Stated(request.Type.Schema, JsonNode.Parse(text)!.AsObject())
        : null;

    /// <summary>Notes what has been applied, if that was noted before.</summary>
    public static void Update(WriteRequest request, JsonObject? old, JsonObject value, JsonObject config)
    {
        if (Text(request, old) != null)
            value.Ensure("metadata").Ensure("annotations")[Annotation] = config.ToJsonString() + "\n";
    }

    private static string? Text(WriteRequest request, JsonObject? old) =>
        request.Manager is "kubectl" ? old.TextAt("metadata", "annotations", Annotation) : null;
}
