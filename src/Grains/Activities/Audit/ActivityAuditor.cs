using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Ownership;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Audit;

/// <summary>Tells an admin whether ledger and orders agree, once what is under way has been stored.</summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
internal sealed partial class ActivityAuditor(
    OwnedActivity activity, LedgerComparison comparison, PutAsideOrders putAside, Certainty certainty, ILogger logger)
{
    private const int Attempts = 3;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = logger;

    private CancellationToken Stopping => activity.Lifetime.Stopping;

    /// <summary>Compares claim by claim; again, up to three times in all, while orders are under way and do not agree.</summary>
    /// <exception cref="OutcomeUnknownException">The order store could not be read, or the activation ends.</exception>
    public async Task<ActivityAudit> AuditAsync()
    {
        try
        {
            var result = await CompareAsync();
            await certainty.WhenCertainAsync();
            return result;
        }
        catch (OperationCanceledException)
        {
            throw new OutcomeUnknownException("The activity is about to move. Repeating the audit is safe.");
        }
        catch (Exception exception) when (exception is not OutcomeUnknownException)
        {
            AuditFailed(activity.Id, exception);
            throw new OutcomeUnknownException("The order store could not be read. Repeating the audit is safe.");
        }
    }

    private async Task<ActivityAudit> CompareAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            await activity.Outbox.WaitUntilDrainedAsync(DrainTime, Stopping);
            var seq = activity.Ledger.Seq;
            var findings = await comparison.CompareClaimsAsync(activity.View.Current.Seq, Stopping);
            var result = new ActivityAudit(
                findings.View, findings.Orders, findings.Missing.Count, findings.Unexpected, putAside.CountAmong(findings.Missing));
            if (result.IsConsistent || attempt == Attempts || (seq == activity.Ledger.Seq && activity.Outbox.IsDrained))
                return result;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit of activity {ActivityId} failed.")]
    private partial void AuditFailed(long activityId, Exception exception);
}
