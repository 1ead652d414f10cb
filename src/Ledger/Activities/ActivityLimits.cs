namespace CouponKill.Ledger.Activities;

/// <summary>The bounds of an activity's definition. The API refuses what lies outside; the ledger asserts it.</summary>
public static class ActivityLimits
{
    /// <summary>Longest name, in UTF-16 characters.</summary>
    public const int NameLength = 200;

    /// <summary>Most units that an activity can ever have, restocks included.</summary>
    public const int Total = 100_000_000;

    /// <summary>Most live claims of one user.</summary>
    public const int PerUser = 1_000;

    /// <summary>Longest hold, in seconds: 30 days.</summary>
    public const int HoldSeconds = 30 * 24 * 3600;
}
