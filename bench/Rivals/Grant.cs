using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;

namespace CouponKill.Bench.Rivals;

/// <summary>The answers that all rivals give.</summary>
internal static class Grant
{
    public static ClaimOutcome SoldOut { get; } = ClaimOutcome.Rejected(ClaimResult.SoldOut);

    /// <summary>The unit is the user's now.</summary>
    public static ClaimOutcome New(long activityId, long userId, long unit, long atMs) =>
        Of(ClaimResult.Granted, activityId, userId, unit, atMs);

    /// <summary>The unit was the user's already.</summary>
    public static ClaimOutcome Replay(long activityId, long userId, long unit, long atMs) =>
        Of(ClaimResult.Replayed, activityId, userId, unit, atMs);

    private static ClaimOutcome Of(ClaimResult result, long activityId, long userId, long unit, long atMs) =>
        new(result, new Claim(activityId, userId, unit, ClaimStatus.Confirmed, atMs, 0));
}
