namespace CouponKill.Operator.Resources;

/// <summary>What of an object's metadata the operator looks at.</summary>
internal sealed record Metadata
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Uid { get; init; } = "";

    public long Generation { get; init; }

    public string? ResourceVersion { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public DateTimeOffset? DeletionTimestamp { get; init; }

    public IReadOnlyList<string> Finalizers { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>One aspect of an object's state.</summary>
[About("One aspect of the state.")]
internal sealed record Condition
{
    [About("Which aspect."), Needed, Length(1, 64)]
    public string Type { get; init; } = "";

    [About("Whether it holds."), Needed, OneOf("True", "False", "Unknown")]
    public string Status { get; init; } = "Unknown";

    [About("The generation of the spec that this is about.")]
    public long? ObservedGeneration { get; init; }

    [About("When the status changed last."), Needed]
    public DateTimeOffset LastTransitionTime { get; init; }

    [About("Why, as one word."), Needed, Length(1, 128)]
    public string Reason { get; init; } = "";

    [About("Why, for people."), Needed, Length(0, 2048)]
    public string Message { get; init; } = "";
}
