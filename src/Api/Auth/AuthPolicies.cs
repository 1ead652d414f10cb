namespace CouponKill.Api.Auth;

/// <summary>Who may do what.</summary>
public static class AuthPolicies
{
    /// <summary>Anybody with a valid token.</summary>
    public const string User = "user";

    /// <summary>Admins, by token.</summary>
    public const string Admin = "admin";

    /// <summary>Admins, by token or by the log-in page's cookie; browsers are sent to that page.</summary>
    public const string Dashboard = "dashboard";
}
