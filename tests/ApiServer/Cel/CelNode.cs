namespace CouponKill.ApiServer.Cel;

/// <summary>A part of an expression.</summary>
internal abstract record CelNode
{
    public abstract IEnumerable<CelNode> Parts { get; }

    /// <summary>True when a name is used in it.</summary>
    public bool Uses(string name) =>
        (this is CelName used && string.Equals(used.Text, name, StringComparison.Ordinal)) || Parts.Any(part => part.Uses(name));
}

/// <summary>A constant: null, a truth value, a number or a text.</summary>
internal sealed record CelConstant(object? Value) : CelNode
{
    public override IEnumerable<CelNode> Parts => [];
}

/// <summary>A variable: self, oldSelf, or that of a macro.</summary>
internal sealed record CelName(string Text) : CelNode
{
    public override IEnumerable<CelNode> Parts => [];
}

/// <summary>A field; with <paramref name="IsTest"/> whether it is there.</summary>
internal sealed record CelSelect(CelNode Target, string Field, bool IsTest) : CelNode
{
    public override IEnumerable<CelNode> Parts => [Target];
}

/// <summary>An operator, a function or a method.</summary>
internal sealed record CelCall(string Function, IReadOnlyList<CelNode> Arguments) : CelNode
{
    public override IEnumerable<CelNode> Parts => Arguments;
}

/// <summary>A list that is written out.</summary>
internal sealed record CelList(IReadOnlyList<CelNode> Items) : CelNode
{
    public override IEnumerable<CelNode> Parts => Items;
}

/// <summary>all, exists, exists_one, filter or map over the items of a list or the keys of a map.</summary>
internal sealed record CelMacro(string Kind, CelNode Target, string Variable, CelNode Body) : CelNode
{
    public override IEnumerable<CelNode> Parts => [Target, Body];
}
