using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Commands;

/// <summary>Claims and admins' commands: carried out at once, answered when it is certain.</summary>
/// <remarks>Runs on its grain's scheduler. Answers wait, so further calls are carried out meanwhile.</remarks>
internal sealed partial class ActivityCommands(
    CommandExecutor executor, Certainty certainty, DueTimer dueTimer, TimeProvider clock, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Decides a batch in its order.</summary>
    /// <exception cref="OutcomeUnknownException">It is not known what of it the log holds.</exception>
    public async Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch)
    {
        var arrivedAt = clock.GetTimestamp();
        var outcomes = executor.Claim(batch.Requests);
        var view = executor.View();
        await certainty.WhenCertainAsync();
        if (Array.Exists(outcomes, static outcome => outcome.IsRefusal))
            await certainty.ConfirmRefusalsAsync(outcomes, arrivedAt);
        dueTimer.Set();
        return new ClaimBatchReply(outcomes, view);
    }

    /// <summary>Carries out an admin's command.</summary>
    /// <param name="activityId">The activity, for the log message.</param>
    /// <param name="command">The command.</param>
    /// <exception cref="OutcomeUnknownException">It is not known whether the log holds it.</exception>
    public async Task<AdminReply> ExecuteAsync(long activityId, AdminCommand command)
    {
        var (decision, view) = await ExecuteAsync(LedgerAnswers.ToCommand(command));
        AdminCommandDone(command.Action, activityId, decision.Result);
        var isReplay = decision.Result == Outcome.Unchanged && !command.Key.IsNone;
        return new AdminReply(LedgerAnswers.ToAdminResult(decision.Result), view, isReplay);
    }

    /// <summary>Carries a command out and answers when the log holds it, or when the log has confirmed that a refusal is true.</summary>
    private async Task<(Decision Decision, ActivityView View)> ExecuteAsync(LedgerCommand command)
    {
        var arrivedAt = clock.GetTimestamp();
        var decision = executor.Execute(command);
        var view = executor.View();
        await certainty.WhenCertainAsync();
        if (!decision.IsAccepted)
            await certainty.WhenConfirmedSinceAsync(arrivedAt);
        dueTimer.Set();
        return (decision, view);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Admin command {Action} on activity {ActivityId}: {Result}.")]
    private partial void AdminCommandDone(AdminAction action, long activityId, Outcome result);
}
