using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>What to do about fields that the schema does not know.</summary>
internal enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}

/// <summary>A write and the options it came with.</summary>
internal sealed record WriteRequest(ResourceType Type, string Namespace, string Name)
{
    public string Subresource { get; init; } = "";

    /// <summary>The field manager that the client names; null when it names none.</summary>
    public string? FieldManager { get; init; }

    public string UserAgent { get; init; } = "";
    public bool IsDryRun { get; init; }
    public bool Force { get; init; }
    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>What the answer says in Warning headers.</summary>
    public List<string> Warnings { get; } = [];

    public ObjectKey Key => new(Type, Namespace, Name);

    /// <summary>The owner of what an update changes.</summary>
    public string Manager => FieldManager ?? (UserAgent.Split('/')[0] is { Length: > 0 } program ? program : "unknown");
}
