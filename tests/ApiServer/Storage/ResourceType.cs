using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Storage;

/// <summary>A column of the table that kubectl shows.</summary>
internal sealed record PrinterColumn(string Name, string Type, string Format, string Description, string JsonPath, int Priority);

/// <summary>Where a kind's scale subresource finds its values, as paths such as <c>spec.replicas</c>.</summary>
internal sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? Selector);

/// <summary>A kind of one API version, and what the server knows of it.</summary>
internal sealed record ResourceType(string Group, string Version, string Kind, string Plural)
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public string Singular { get; init; } = Kind.ToLowerInvariant();
    public string ListKind { get; init; } = Kind + "List";
    public bool IsNamespaced { get; init; } = true;
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;
    public FieldSchema Schema { get; init; } = FieldSchema.Unknown;
    public bool IsCustom { get; init; }
    public bool HasStatus { get; init; }
    public bool HasGeneration { get; init; }
    public ScalePaths? Scale { get; init; }
    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Where its objects are kept; core events and those of events.k8s.io are the same ones.</summary>
    public string StorageKey => string.Equals(Group, "events.k8s.io", StringComparison.Ordinal) ? "events" : QualifiedPlural;

    public bool Allows(string verb) => Verbs.Contains(verb, StringComparer.Ordinal);
}
