using CouponKill.Api.Outcomes;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>
/// Takes a batch of one activity through the grains: the users' grains admit, the activity decides, and everyone gets an
/// answer, whatever fails. What was granted the users' grains learn with the next batch.
/// </summary>
/// <param name="activityId">The activity's id.</param>
/// <param name="activity">The activity's grain, which decides.</param>
/// <param name="admission">Says which claims may go on to the activity.</param>
/// <param name="views">Is shown the views that come with the decisions.</param>
/// <param name="metrics">Counts the answers.</param>
/// <param name="clock">Tells how long a batch has followed an activity that moves.</param>
/// <param name="logger">Is told of batches that are sent again, and of those whose outcome is unknown.</param>
/// <param name="stopping">Cancelled when the process stops: no batch is sent again.</param>
internal sealed partial class ClaimSender(
    long activityId,
    IActivityGrain activity,
    UserAdmission admission,
    IActivityViews views,
    ClaimMetrics metrics,
    TimeProvider clock,
    ILogger logger,
    CancellationToken stopping)
{
    private readonly ILogger _logger = logger;

    /// <summary>
    /// Answers all claims of a batch; never throws. Claims whose users' partition is silent it takes out of the batch, and answers them
    /// later.
    /// </summary>
    public Task SendAsync(List<PendingClaim> batch) => GuardAsync(batch, async () => await DecideAsync(await AdmitAsync(batch)));

    private async Task GuardAsync(List<PendingClaim> claims, Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (ActivityUnavailableException exception)
        {
            Answer(claims, exception.Reason.ToOutcome());
        }
        catch (Exception exception)
        {
            BatchFailed(activityId, claims.Count, exception.Message);
            Answer(claims, Outcome.OutcomeUnknown);
        }
    }

    private async Task<List<PendingClaim>> AdmitAsync(List<PendingClaim> batch)
    {
        var result = await admission.AdmitAsync(activityId, batch);
        if (ReferenceEquals(result, BatchAdmission.OfAll))
            return batch;
        foreach (var late in result.Late)
        {
            batch.RemoveAll(claim => UserPartitions.Of(claim.Request.UserId) == late.Share.Partition);
            _ = SendLateAsync(late);
        }

        foreach (var claim in result.Shed.SelectMany(static share => share.Claims))
            Answer(claim, ClaimOutcome.Rejected(Outcome.Overloaded));
        return Admitted(batch, result.Refused);
    }

    private List<PendingClaim> Admitted(List<PendingClaim> claims, IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)> refused)
    {
        foreach (var (claim, verdict) in refused)
            Answer(claim, ToOutcome(verdict));
        return claims.FindAll(static claim => !claim.IsAnswered);
    }

    /// <summary>
    /// Claims that are judged late go on as a batch of their own; those for which nobody waits any more go no further.
    /// </summary>
    private async Task SendLateAsync(LateShare late)
    {
        List<PendingClaim> claims = [.. late.Share.Claims];
        await GuardAsync(claims, async () =>
        {
            var admitted = Admitted(claims, await late.Refused);
            Answer(admitted.FindAll(static claim => claim.Aborted.IsCancellationRequested), Outcome.Overloaded);
            await DecideAsync(admitted.FindAll(static claim => !claim.IsAnswered));
        });
    }

    /// <summary>
    /// A claim that no user grain has judged goes no further: its user may be blocked. Nor does one with a verdict that only newer versions
    /// know, which must not cost the rest of the batch its answers.
    /// </summary>
    private static ClaimOutcome ToOutcome(AdmissionVerdict? verdict) => verdict is { } judged && Enum.IsDefined(judged.Admission)
        ? new ClaimOutcome(judged.Admission.ToOutcome(), judged.Claim)
        : ClaimOutcome.Rejected(Outcome.OutcomeUnknown);

    /// <summary>
    /// Claims that meet an activity on the move are sent again; otherwise clients that a stopping silo has just refused would have to
    /// ask a third time. Mostly the batch has not run, but it may have: a call to a silo that is declared dead is rejected, too, and
    /// the old owner does not know what the new one found in the log. A repeat is safe all the same for claims that cannot take a
    /// second unit: with one unit per user for good, or with a key, they are answered with what they got.
    /// </summary>
    private async Task DecideAsync(List<PendingClaim> claims)
    {
        var started = clock.GetTimestamp();
        while (claims.Count > 0)
        {
            try
            {
                await DecideOnceAsync(claims);
                return;
            }
            catch (Exception exception)
                when (IsOfMove(exception) && clock.GetElapsedTime(started) < GrainRelocation.Timeout)
            {
                BatchRepeated(activityId, claims.Count, exception.Message);
                claims = KeepRepeatable(claims);
                await Task.Delay(GrainRelocation.RetryDelay, clock, stopping);
            }
        }
    }

    private static bool IsOfMove(Exception exception) => exception is OrleansMessageRejectionException or OutcomeUnknownException;

    private async Task DecideOnceAsync(List<PendingClaim> claims)
    {
        var requests = new ClaimRequest[claims.Count];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = claims[i].Request;
        var reply = await activity.ClaimAsync(new ClaimBatch(requests));
        views.Observe(reply.View);
        if (reply.View.Definition.PerUserLimit == 1)
            admission.Record(reply.Outcomes);
        Answer(claims, reply.Outcomes);
    }

    /// <summary>
    /// Without a key a repeat is another claim where a user may have more than one unit, or have one again after a hold ran out: its
    /// sender must decide.
    /// </summary>
    private List<PendingClaim> KeepRepeatable(List<PendingClaim> claims)
    {
        if (views.View?.Definition is { PerUserLimit: 1, HoldSeconds: 0 })
            return claims;
        Answer(claims.FindAll(claim => claim.Request.Key.IsNone), Outcome.OutcomeUnknown);
        return claims.FindAll(claim => !claim.Request.Key.IsNone);
    }

    private void Answer(List<PendingClaim> batch, Outcome result)
    {
        foreach (var claim in batch)
            Answer(claim, ClaimOutcome.Rejected(result));
    }

    /// <summary>Counted together: nearly all have the same result, and a counter costs more than an answer.</summary>
    private void Answer(List<PendingClaim> claims, ClaimOutcome[] outcomes)
    {
        var (result, count) = (outcomes[0].Result, 0);
        for (var i = 0; i < claims.Count; i++)
        {
            if (outcomes[i].Result != result)
            {
                metrics.Claimed(result, count);
                (result, count) = (outcomes[i].Result, 0);
            }

            if (claims[i].TrySetResult(outcomes[i]))
                count++;
        }

        metrics.Claimed(result, count);
    }

    /// <summary>The first answer counts: a claim that the users' grains answered is not answered again when the rest fails.</summary>
    private void Answer(PendingClaim claim, in ClaimOutcome outcome)
    {
        if (claim.TrySetResult(outcome))
            metrics.Claimed(outcome.Result);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A batch of {Count} claims on activity {ActivityId} met an activity on the move; trying again: {Reason}")]
    private partial void BatchRepeated(long activityId, int count, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "A batch of {Count} claims on activity {ActivityId} has an unknown outcome: {Reason}")]
    private partial void BatchFailed(long activityId, int count, string reason);
}
