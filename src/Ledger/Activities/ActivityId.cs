namespace CouponKill.Ledger.Activities;

/// <summary>The ids of activities, which are numbers.</summary>
public static class ActivityId
{
    /// <summary>True for the canonical decimal text of 1 to 2^63-1. The larger ones are ids, too, but no activity ever has one.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; of no use when the result is false.</param>
    public static bool TryParse(string? text, out long id) => DecimalId.TryParse(text, out id);
}
