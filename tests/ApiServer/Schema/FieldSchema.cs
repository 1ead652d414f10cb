using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Schema;

/// <summary>What a value is made of.</summary>
internal enum Shape
{
    /// <summary>Nothing is known of it: maps by key, lists as a whole.</summary>
    Any,
    Scalar,
    Struct,
    Map,
    List,
}

/// <summary>How the items of a list are told apart.</summary>
internal enum ListType
{
    Atomic,
    Set,
    Map,
}

/// <summary>The schema of a value, of a built-in kind or of a custom resource.</summary>
internal sealed class FieldSchema
{
    public static FieldSchema Unknown { get; } = new() { Shape = Shape.Any, PreservesUnknown = true };

    public Shape Shape { get; init; }

    /// <summary>As in OpenAPI; null where several are allowed.</summary>
    public string? Type { get; init; }

    public string? Format { get; init; }

    /// <summary>The fields of a struct; filled after construction, because types can contain themselves.</summary>
    public Dictionary<string, FieldSchema> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Of the items of a list, or the values of a map.</summary>
    public FieldSchema? Items { get; init; }

    public ListType ListType { get; init; }

    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>True for a struct or map that has one owner as a whole.</summary>
    public bool IsAtomic { get; init; }

    public bool PreservesUnknown { get; init; }

    public bool IsEmbeddedResource { get; init; }

    public bool IsIntOrString { get; init; }

    public bool IsNullable { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>What a custom resource's schema also asks of the value.</summary>
    public Constraints Constraints { get; init; } = Constraints.None;

    /// <summary>The schema of a member of a struct or map; null when it is not declared.</summary>
    public FieldSchema? Member(string name)
    {
        if (Fields.TryGetValue(name, out var field))
            return field;
        if (Shape == Shape.Map)
            return Items;
        return PreservesUnknown ? Unknown : null;
    }
}

/// <summary>The checks of a value that are not about its type.</summary>
internal sealed record Constraints
{
    public static Constraints None { get; } = new();

    public IReadOnlyList<string> Required { get; init; } = [];
    public IReadOnlyList<JsonNode?> Enum { get; init; } = [];
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public bool ExclusiveMinimum { get; init; }
    public bool ExclusiveMaximum { get; init; }
    public double? MultipleOf { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Pattern { get; init; }
    public int? MinItems { get; init; }
    public int? MaxItems { get; init; }
    public bool UniqueItems { get; init; }
    public int? MinProperties { get; init; }
    public int? MaxProperties { get; init; }
    public IReadOnlyList<Cel.CelRule> Rules { get; init; } = [];
}
