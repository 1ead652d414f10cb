namespace CouponKill.Operator.Resources;

/// <summary>What a field means, as <c>kubectl explain</c> shows it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
internal sealed class AboutAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>A field that must be given.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeededAttribute : Attribute;

/// <summary>What the API server fills in where nothing is given, as JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FallsBackToAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}

/// <summary>The bounds of a number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BoundsAttribute(long minimum, long maximum) : Attribute
{
    public long Minimum { get; } = minimum;

    public long Maximum { get; } = maximum;
}

/// <summary>The bounds of a text's length, or of the number of a map's entries.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LengthAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;
}

/// <summary>A regular expression that a text must match.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute(string expression) : Attribute
{
    public string Expression { get; } = expression;
}

/// <summary>The values that a text may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(params string[] values) : Attribute
{
    public string[] Values { get; } = values;
}

/// <summary>A field that may be set when the object is created, and is then fixed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImmutableAttribute : Attribute;

/// <summary>A rule of the Common Expression Language over the value (<c>self</c>), and what is said when it is broken.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class RuleAttribute(string expression, string message) : Attribute
{
    public string Expression { get; } = expression;

    public string Message { get; } = message;
}

/// <summary>A column of <c>kubectl get</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ColumnAttribute(string name, string type, string path) : Attribute
{
    public string Name { get; } = name;

    public string Type { get; } = type;

    public string Path { get; } = path;

    /// <summary>Above 0 only <c>-o wide</c> shows it.</summary>
    public int Priority { get; init; }
}

/// <summary>A custom resource.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ResourceAttribute(string kind, string plural, string shortName) : Attribute
{
    public string Kind { get; } = kind;

    public string Plural { get; } = plural;

    public string ShortName { get; } = shortName;

    /// <summary>True for a resource that <c>kubectl scale</c> and autoscalers may scale.</summary>
    public bool IsScalable { get; init; }
}
