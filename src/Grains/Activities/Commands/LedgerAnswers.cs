using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Commands;

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
    };

    /// <summary>What to tell the admin.</summary>
    public static AdminResult ToAdminResult(Outcome result) => result switch
    {
        Outcome.Done or Outcome.Unchanged => AdminResult.Done,
        Outcome.Ended => AdminResult.Ended,
        Outcome.TotalTooLarge => AdminResult.TotalTooLarge,
        Outcome.KeyReused => AdminResult.KeyReused,
        Outcome.OutcomeUnknown or Outcome.Granted or Outcome.Replayed or Outcome.SoldOut or Outcome.NotStarted or Outcome.Paused
            or Outcome.RateLimited or Outcome.Overloaded or Outcome.NotFound or Outcome.Unavailable or Outcome.UserBlocked or Outcome.NotDue
            or Outcome.StorageNotDurable or Outcome.ClockUntrusted
            => throw new ArgumentOutOfRangeException(nameof(result), result, "Not an answer to an admin."),
    };
}
