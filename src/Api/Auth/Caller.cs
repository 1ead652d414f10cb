using System.Security.Claims;
using CouponKill.Ledger.Accounts;

namespace CouponKill.Api.Auth;

/// <summary>What the API wants to know of whoever is authenticated.</summary>
internal static class Caller
{
    public const string SubjectClaim = "sub";
    public const string RoleClaim = "role";
    public const string UserRole = "user";
    public const string AdminRole = "admin";

    extension(ClaimsPrincipal caller)
    {
        /// <summary>The user's id. Only for endpoints that require authentication.</summary>
        public long UserId => UserId.TryParse(caller.FindFirst(SubjectClaim)?.Value, out var id)
            ? id
            : throw new InvalidOperationException("The caller is not authenticated.");

        public bool IsAdmin => caller.HasClaim(RoleClaim, AdminRole);
    }

    public static string RoleName(AccountRole role) => role switch
    {
        AccountRole.User => UserRole,
        AccountRole.Admin => AdminRole,
    };

    /// <summary>True when the subject is a user's id and the role is one that we know.</summary>
    public static bool IsWellFormed(ClaimsPrincipal caller) =>
        UserId.TryParse(caller.FindFirst(SubjectClaim)?.Value, out _) && IsRole(caller.FindFirst(RoleClaim)?.Value);

    /// <summary>True for the roles that we know.</summary>
    public static bool IsRole(string? name) => name is UserRole or AdminRole;
}
