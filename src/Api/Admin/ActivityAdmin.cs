using CouponKill.Api.Activities;
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
internal sealed class ActivityAdmin(IOrderStore orders, IGrainFactory grains, SaleGate gate, TimeProvider time)
{
    public async Task<ActivityBody> CreateAsync(ActivityDefinition definition, CommandKey key, CancellationToken cancellationToken)
    {
        var registrar = grains.GetGrain<IActivityRegistrarGrain>(IActivityRegistrarGrain.Key);
        var added = await registrar.AddAsync(definition, key).WaitAsync(cancellationToken);
        return Show(await Grain(added.ActivityId).GetAsync().WaitAsync(cancellationToken));
    }

    public async Task<Results<Ok<ActivityBody>, ApiProblem>> ExecuteAsync(
        string id, AdminCommand command, CancellationToken cancellationToken)
    {
        if (!ActivityId.TryParse(id, out var activityId))
            return KnownProblems.InvalidId("id");
        var reply = await Grain(activityId).ExecuteAsync(command).WaitAsync(cancellationToken);
        var activity = Show(reply.View);
        var outcome = reply.Result.ToOutcome();
        if (!outcome.Info().IsProblem)
            return TypedResults.Ok(activity);
        return outcome == Outcome.TotalTooLarge ? outcome.ToProblem() with { Field = "quantity" } : outcome.ToProblem();
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

    private IActivityGrain Grain(long activityId) => grains.GetGrain<IActivityGrain>(activityId);

    private ActivityBody Show(ActivityView view)
    {
        gate.Observe(view);
        return ActivityBody.From(view, time.GetUtcNow());
    }
}
