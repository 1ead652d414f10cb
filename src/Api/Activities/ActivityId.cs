using System.Globalization;
using CouponKill.Ledger.Orders;

namespace CouponKill.Api.Activities;

/// <summary>Reads the ids of activities.</summary>
internal static class ActivityId
{
    /// <summary>True for the canonical decimal text of 1 to <see cref="OrderId.MaxActivityId"/>.</summary>
    public static bool TryParse(string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id)
        && id is >= 1 and <= OrderId.MaxActivityId
        && text![0] != '0';
}
