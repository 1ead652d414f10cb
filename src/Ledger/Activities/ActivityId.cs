using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Activities;

/// <summary>The ids of activities, which are numbers.</summary>
public static class ActivityId
{
    /// <summary>The largest id; the smallest is 1. An order's id has room for no more.</summary>
    public const long Max = OrderId.MaxActivityId;

    /// <summary>True for the canonical decimal text of 1 to <see cref="Max"/>.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; of no use when the result is false.</param>
    public static bool TryParse(string? text, out long id) => DecimalId.TryParse(text, out id) && id <= Max;
}
