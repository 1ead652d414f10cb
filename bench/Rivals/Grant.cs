using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Bench.Rivals;

/// <summary>The answers that all rivals give.</summary>
internal static class Grant
{
    public static ClaimOutcome SoldOut { get; } = ClaimOutcome.Rejected(Outcome.SoldOut);

    /// <summary>The unit is the user's now.</summary>
    public static ClaimOutcome New(long activityId, long userId, long unit, long atMs) =>
        Of(Outcome.Granted, activityId, userId, unit, atMs);

    /// <summary>The unit was the user's already.</summary>
    public static ClaimOutcome Replay(long activityId, long userId, long unit, long atMs) =>
        Of(Outcome.Replayed, activityId, userId, unit, atMs);

    private static ClaimOutcome Of(Outcome result, long activityId, long userId, long unit, long atMs) =>
        new(result, new Claim(activityId, userId, unit, ClaimStatus.Confirmed, atMs, 0));
}
