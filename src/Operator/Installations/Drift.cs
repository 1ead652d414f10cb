using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace CouponKill.Operator.Installations;

/// <summary>Whether an object is still as it was applied.</summary>
internal static class Drift
{
    /// <summary>True when all that is wanted is there. What others have added is theirs.</summary>
    public static bool IsNone(JsonNode? wanted, JsonElement there) => wanted switch
    {
        null => there.ValueKind == JsonValueKind.Null,
        JsonObject members => there.ValueKind == JsonValueKind.Object
            && members.All(member => there.TryGetProperty(member.Key, out var value) ? IsNone(member.Value, value) : IsEmpty(member.Value)),
        JsonArray items => there.ValueKind == JsonValueKind.Array && there.GetArrayLength() == items.Count
            && items.Zip(there.EnumerateArray()).All(pair => IsNone(pair.First, pair.Second)),
        _ => IsSame(wanted.AsValue(), there),
    };

    /// <summary>The API server leaves out what is empty.</summary>
    private static bool IsEmpty(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static bool IsSame(JsonValue wanted, JsonElement there)
    {
        if (wanted.GetValueKind() != there.ValueKind)
            return false;
        if (there.ValueKind != JsonValueKind.String)
            return string.Equals(wanted.ToJsonString(), there.GetRawText(), StringComparison.Ordinal);
        var (one, other) = (wanted.GetValue<string>(), there.GetString()!);
        return string.Equals(one, other, StringComparison.Ordinal) || IsSameQuantity(one, other);
    }

    /// <summary>The API server writes 1000m as 1.</summary>
    private static bool IsSameQuantity(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0 || !char.IsAsciiDigit(one[0]) || !char.IsAsciiDigit(other[0]))
            return false;
        try
        {
            return new ResourceQuantity(one).ToDecimal() == new ResourceQuantity(other).ToDecimal();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }
}
