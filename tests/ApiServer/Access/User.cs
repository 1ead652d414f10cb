namespace CouponKill.ApiServer.Access;

/// <summary>Who asks.</summary>
/// <param name="Name">Such as <c>system:serviceaccount:default:operator</c>.</param>
/// <param name="Groups">The groups that roles can be bound to; members of system:masters may do everything.</param>
public sealed record User(string Name, IReadOnlyList<string> Groups)
{
    private const string Masters = "system:masters";
    private const string Authenticated = "system:authenticated";

    public static User Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    public static User Admin { get; } = new("admin", [Masters, Authenticated]);

    public bool IsMaster => Groups.Contains(Masters, StringComparer.Ordinal);

    /// <summary>Somebody who may do what roles say.</summary>
    public static User Named(string name) => new(name, [Authenticated]);

    /// <summary>The identity that pods of a service account have.</summary>
    public static User ServiceAccount(string ns, string name) => new(
        $"system:serviceaccount:{ns}:{name}",
        ["system:serviceaccounts", $"system:serviceaccounts:{ns}", Authenticated]);
}
