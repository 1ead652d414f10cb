using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Claims;

/// <summary>The stable names of the reasons why an activity refuses to sell, for metrics and audits.</summary>
internal static class RefusalReason
{
    public static string Code(UnavailableReason reason) => reason switch
    {
        UnavailableReason.NotFound => "not_found",
        UnavailableReason.LogMissing => "log_missing",
        UnavailableReason.LogBehindOrders => "log_behind_orders",
        UnavailableReason.LogCorrupt => "log_corrupt",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason."),
    };
}
