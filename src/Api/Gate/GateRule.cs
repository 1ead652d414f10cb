using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Gate;

/// <summary>
/// What can be answered without asking anyone. Only refusals that the ledger would give, too, and only to users who
/// certainly have no claim: a winner who asks again must get the first answer.
/// </summary>
internal static class GateRule
{
    /// <summary>The refusal, or null when the grains must decide.</summary>
    /// <param name="view">The activity's view; fresh, or final.</param>
    /// <param name="claimants">The filter over the users who have a claim, or null if it is not known. It counts only for the view's last
    /// grant.</param>
    /// <param name="userId">The user who asks.</param>
    /// <param name="now">The time by the clock of this process, by which the activity has started and ended or not.</param>
    public static Outcome? Refuse(ActivityView view, ClaimantFilter? claimants, long userId, DateTimeOffset now)
    {
        if (Closed(view, now) is not { } refusal)
            return null;
        var nobodyHasAny = view.LastGrantSeq == 0;
        var userHasNone = claimants is not null && claimants.LastGrantSeq == view.LastGrantSeq && !claimants.MayContain(userId);
        return nobodyHasAny || userHasNone ? refusal : null;
    }

    /// <summary>True when the filter is of use: the activity refuses newcomers, and somebody has a claim.</summary>
    public static bool NeedsClaimants(ActivityView view, DateTimeOffset now) => view.LastGrantSeq != 0 && Closed(view, now) is not null;

    /// <summary>
    /// Sold out only when nothing is held: a held unit may come back at any moment. From the end on only the ledger knows
    /// whether it has ended already. A pause is the ledger's to tell: whoever wins just after it, and asks again at a process that has not
    /// heard of its end, would be told of the pause.
    /// </summary>
    private static Outcome? Closed(ActivityView view, DateTimeOffset now)
    {
        if (view.Status != ActivityStatus.Ended && now >= view.Definition.EndsAt)
            return null;
        return view.Status switch
        {
            ActivityStatus.Scheduled => now < view.Definition.StartsAt ? Outcome.NotStarted : null,
            ActivityStatus.Open => view.IsSoldOutForGood ? Outcome.SoldOut : null,
            ActivityStatus.Paused => null,
            ActivityStatus.Ended => Outcome.Ended,
        };
    }
}
