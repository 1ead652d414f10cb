namespace CouponKill.Operator.Runtime;

/// <summary>A right that the operator has.</summary>
/// <param name="Kind">On these objects,</param>
/// <param name="Subresource">or on a part of them,</param>
/// <param name="Verbs">to do this.</param>
internal sealed record Permission(Kind Kind, string? Subresource, params string[] Verbs)
{
    public string Resource => Subresource is null ? Kind.Plural : $"{Kind.Plural}/{Subresource}";
}

/// <summary>
/// All that the operator does to the API server. The manifests' roles are made from this list, and <see cref="ApiClient"/> makes no
/// call that is not in it; so roles and calls can't differ.
/// </summary>
internal static class Permissions
{
    private static readonly string[] Keep = ["list", "watch", "create", "patch", "delete"];

    /// <summary>In the namespaces with installations.</summary>
    public static IReadOnlyList<Permission> OfOperands { get; } =
    [
        new(Kind.Seckill, null, "get", "list", "watch"),
        new(Kind.Seckill, "status", "patch"),
        new(Kind.Activity, null, "get", "list", "watch", "patch"),
        new(Kind.Activity, "status", "patch"),
        // Owners that block their deletion, where the API server demands this right.
        new(Kind.Seckill, "finalizers", "update"),
        .. Kind.Owned.Select(kind => new Permission(kind, null, Keep)),
        new(Kind.Deployment, "scale", "patch"),
        new(Kind.Secret, null, "get"),
        new(Kind.Event, null, "create"),
    ];

    /// <summary>In the operator's own namespace.</summary>
    public static IReadOnlyList<Permission> OfLeader { get; } = [new(Kind.Lease, null, "get", "create", "update")];

    /// <summary>Refuses a call that the roles don't allow.</summary>
    public static void Demand(Kind kind, string? subresource, string verb)
    {
        var isThere = OfOperands.Concat(OfLeader).Any(permission =>
            permission.Kind == kind && string.Equals(permission.Subresource, subresource, StringComparison.Ordinal)
                && permission.Verbs.Contains(verb, StringComparer.Ordinal));
        if (!isThere)
            throw new InvalidOperationException(
                $"The operator's roles do not let it {verb} {kind.Plural}{(subresource is null ? "" : "/" + subresource)}.");
    }
}
