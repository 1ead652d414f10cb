using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Cel;

/// <summary>A struct or map of a resource, with its schema.</summary>
internal sealed record CelObject(JsonObject Value, FieldSchema Schema)
{
    public int Count => Value.Count;

    public IEnumerable<object?> Keys => Value.Select(member => (object?)member.Key);

    public bool Has(string name) => Value[name] is not null;

    public object? Get(string name) => Value.ContainsKey(name)
        ? CelValues.Of(Value[name], Schema.Member(name) ?? FieldSchema.Unknown)
        : throw new CelException($"no such key: {name}");
}

/// <summary>Values as expressions see them.</summary>
internal static class CelValues
{
    /// <summary>Texts with the format of a time or a duration are these.</summary>
    public static object? Of(JsonNode? node, FieldSchema schema) => node switch
    {
        null => null,
        JsonObject map => new CelObject(map, schema),
        JsonArray list => list.Select(item => Of(item, schema.Items ?? FieldSchema.Unknown)).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => Number(node.AsValue(), schema),
            _ => Text(node.GetValue<string>(), schema),
        },
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (long whole, double number) => whole == number,
        (double number, long whole) => whole == number,
        (CelObject first, CelObject second) => Json.Same(first.Value, second.Value),
        (List<object?> first, List<object?> second) =>
            first.Count == second.Count && first.Zip(second).All(pair => AreEqual(pair.First, pair.Second)),
        _ => Equals(left, right),
    };

    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (long first, long second) => first.CompareTo(second),
        (long or double, long or double) => Convert.ToDouble(left).CompareTo(Convert.ToDouble(right)),
        (string first, string second) => string.CompareOrdinal(first, second),
        (DateTimeOffset first, DateTimeOffset second) => first.CompareTo(second),
        (TimeSpan first, TimeSpan second) => first.CompareTo(second),
        (bool first, bool second) => first.CompareTo(second),
        _ => throw new CelException($"no such overload: {TypeName(left)} < {TypeName(right)}"),
    };

    public static string TypeName(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        double => "double",
        string => "string",
        DateTimeOffset => "timestamp",
        TimeSpan => "duration",
        List<object?> => "list",
        _ => "map",
    };

    private static object Number(JsonValue value, FieldSchema schema)
    {
        var number = value.ToDouble();
        return double.IsInteger(number) && schema.Type is not "number" ? (object)(long)number : number;
    }

    private static object Text(string text, FieldSchema schema) => schema.Format switch
    {
        "date-time" when CelTime.TryParse(text, out var time) => time,
        "duration" when CelTime.TryParseDuration(text, out var span) => span,
        _ => text,
    };
}
