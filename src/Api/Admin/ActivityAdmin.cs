using CouponKill.Api.Activities;
using CouponKill.Api.Claims;
using CouponKill.Api.Gate;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Admin;

/// <summary>Carries out what admins want, and lets this process know at once.</summary>
internal sealed class ActivityAdmin(IActivityCatalog catalog, IOrderStore orders, IGrainFactory grains, SaleGate gate, TimeProvider time)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The new activity, or that of the first request with the key.</summary>
    public async Task<AdminAnswer> CreateAsync(ActivityDefinition definition, CommandKey key, CancellationToken cancellationToken)
    {
        var registrar = grains.GetGrain<IActivityRegistrarGrain>(IActivityRegistrarGrain.Key);
        var added = await registrar.AddAsync(definition, key).WaitAsync(cancellationToken);
        if (added.IsReplay && added.Definition != definition with { Id = added.Definition.Id })
            return AdminAnswer.Refused(ToProblem(Outcome.KeyReused));
        return AdminAnswer.Done(await ShowAsync(await FindAsync(added, cancellationToken), cancellationToken), added.IsReplay);
    }

    public async Task<AdminAnswer> ExecuteAsync(string id, AdminCommand command, CancellationToken cancellationToken)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return AdminAnswer.Refused(KnownProblems.InvalidId("id"));
        var reply = await Grain(activityId).ExecuteAsync(command).WaitAsync(cancellationToken);
        var activity = Show(reply.View);
        var outcome = reply.Result.ToOutcome();
        return outcome.Info().IsProblem ? AdminAnswer.Refused(ToProblem(outcome)) : AdminAnswer.Done(activity, reply.IsReplay);
    }

    public async Task<Results<Ok<AuditBody>, ApiProblem>> AuditAsync(string id, CancellationToken cancellationToken)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return KnownProblems.InvalidId("id");
        try
        {
            var audit = await Grain(activityId).AuditAsync().WaitAsync(cancellationToken);
            gate.Observe(audit.View);
            return TypedResults.Ok(AuditBody.From(audit));
        }
        catch (ActivityUnavailableException refusal) when (refusal.Reason != UnavailableReason.NotFound)
        {
            var stored = await orders.SummariseAsync(activityId, SeqRange.All, cancellationToken);
            return TypedResults.Ok(AuditBody.From(activityId, refusal, stored.LiveOrders));
        }
    }

    /// <summary>An activity that is not new may have been looked at, paused or ended since.</summary>
    private async Task<CatalogEntry> FindAsync(ActivityRegistration added, CancellationToken cancellationToken)
    {
        var entry = added.IsReplay ? await catalog.FindAsync(added.Definition.Id, cancellationToken) : null;
        return entry ?? new CatalogEntry(added.Definition, LogCreated: false, LastView: null);
    }

    private IActivityGrain Grain(long activityId) => grains.GetGrain<IActivityGrain>(activityId);

    private static ApiProblem ToProblem(Outcome outcome) => outcome switch
    {
        Outcome.TotalTooLarge => outcome.ToProblem() with { Field = "quantity" },
        Outcome.KeyReused => outcome.ToProblem() with { Field = IdempotencyKey.Header },
        _ => outcome.ToProblem(),
    };

    /// <summary>
    /// How an activity of the catalog stands. It is there, whoever does not answer: to say anything else would make its admin create
    /// another.
    /// </summary>
    private async Task<ActivityBody> ShowAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        gate.Follow(entry.Definition.Id);
        for (var startedAt = time.GetTimestamp(); ;)
        {
            try
            {
                return Show(await Grain(entry.Definition.Id).GetAsync().WaitAsync(cancellationToken));
            }
            catch (ActivityUnavailableException refusal) when (IsTooEarly(refusal) && time.GetElapsedTime(startedAt) < RetryTimeout)
            {
                await Task.Delay(RetryPause, time, cancellationToken);
            }
            catch (Exception exception) when (ActivityListing.IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
            {
                return ActivityBody.From(entry, time.GetUtcNow());
            }
        }
    }

    /// <summary>A silo may have looked for the activity just before it was made.</summary>
    private static bool IsTooEarly(ActivityUnavailableException refusal) => refusal.Reason == UnavailableReason.NotFound;

    private ActivityBody Show(ActivityView view)
    {
        gate.Observe(view);
        return ActivityBody.From(view, time.GetUtcNow());
    }
}
