namespace CouponKill.Ledger.Accounts;

/// <summary>The ids of users, which are numbers.</summary>
public static class UserId
{
    /// <summary>True for the canonical decimal text of 1 to 2^63-1.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; of no use when the result is false.</param>
    public static bool TryParse(string? text, out long id) => DecimalId.TryParse(text, out id);
}
