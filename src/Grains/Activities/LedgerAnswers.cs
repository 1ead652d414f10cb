using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities;

/// <summary>Translates between the words of the grain's callers and the ledger's.</summary>
internal static class LedgerAnswers
{
    /// <summary>The command that an admin means.</summary>
    public static LedgerCommand ToCommand(in AdminCommand command) => command.Action switch
    {
        AdminAction.Restock => LedgerCommand.Restock(command.Quantity, command.Key),
        AdminAction.Pause => LedgerCommand.Pause(),
        AdminAction.Resume => LedgerCommand.Resume(),
        AdminAction.End => LedgerCommand.End(),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.Action, "Unknown action."),
    };

    /// <summary>What to tell the admin.</summary>
    public static AdminResult ToAdminResult(LedgerResult result) => result switch
    {
        LedgerResult.Accepted or LedgerResult.Unchanged => AdminResult.Done,
        LedgerResult.Ended => AdminResult.Ended,
        LedgerResult.TotalTooLarge => AdminResult.TotalTooLarge,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not an answer to an admin."),
    };

    /// <summary>True when the user got nothing.</summary>
    public static bool IsRefusal(ClaimOutcome outcome) => outcome.Result is not (ClaimResult.Granted or ClaimResult.Replayed);

    /// <summary>What to tell the user.</summary>
    public static ClaimResult ToClaimResult(LedgerResult result) => result switch
    {
        LedgerResult.Accepted => ClaimResult.Granted,
        LedgerResult.Replayed => ClaimResult.Replayed,
        LedgerResult.SoldOut => ClaimResult.SoldOut,
        LedgerResult.NotStarted => ClaimResult.NotStarted,
        LedgerResult.Ended => ClaimResult.Ended,
        LedgerResult.Paused => ClaimResult.Paused,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not an answer to a claim."),
    };
}
