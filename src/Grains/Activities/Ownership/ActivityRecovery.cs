using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>Takes an activity over from its claim log, or refuses to: a log that lacks what is known elsewhere would sell again.</summary>
/// <param name="grain">The activation that takes over.</param>
/// <param name="services">What all activities share.</param>
/// <param name="logger">Where the parts of the activity write.</param>
internal sealed class ActivityRecovery(IGrainBase grain, ActivityServices services, ILogger logger)
{
    private ActivityStores Stores => services.Stores;

    private TimeProvider Clock => services.Runtime.Clock;

    /// <summary>Takes the activity over; whoever owned it can write nothing any more. The first owner makes its log.</summary>
    /// <exception cref="ActivityUnavailableException">There is no such activity, its log is missing, damaged or an old copy, or the log's
    /// store would not keep it.</exception>
    /// <exception cref="StaleEpochException">Somebody else took it over meanwhile.</exception>
    /// <exception cref="OutcomeUnknownException">The definition may not have got into the log.</exception>
    public async Task<OwnedActivity> RecoverAsync(long activityId, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeOverAsync(activityId, cancellationToken);
        }
        catch (ClaimLogNotDurableException exception)
        {
            throw new ActivityUnavailableException(UnavailableReason.StorageNotDurable, exception.Message);
        }
    }

    private async Task<OwnedActivity> TakeOverAsync(long activityId, CancellationToken cancellationToken)
    {
        var entry = await Stores.Catalog.FindAsync(activityId, cancellationToken)
            ?? throw new ActivityUnavailableException(UnavailableReason.NotFound, $"There is no activity {activityId}.");
        if (!entry.LogCreated)
            await Stores.Log.CreateAsync(activityId, cancellationToken);
        // Asked before the log is taken over: what another owner appends afterwards, orders of it may tell of first.
        var storedVersion = await Stores.Orders.FindMaxVersionAsync(activityId, cancellationToken);
        var acquiredAt = Clock.GetTimestamp();
        var recovered = await LedgerRecovery.RecoverAsync(Stores.Log, activityId, cancellationToken);
        LedgerRecovery.RefuseUnlessWhole(recovered.Ledger, entry, storedVersion);
        return await OwnAsync(recovered, entry, acquiredAt, cancellationToken);
    }

    private async Task<OwnedActivity> OwnAsync(
        RecoveredLedger recovered, CatalogEntry entry, long acquiredAt, CancellationToken cancellationToken)
    {
        var defined = DefineIfNew(recovered.Ledger, entry.Definition);
        var activity = Assemble(recovered, entry.Definition.Id, acquiredAt);
        try
        {
            if (defined is { } e)
                activity.Commits.Add(e);
            await activity.Commits.WhenDurable();
            if (!entry.LogCreated)
                await Stores.Catalog.MarkLogCreatedAsync(entry.Definition.Id, cancellationToken);
            return activity;
        }
        catch
        {
            activity.Dispose();
            throw;
        }
    }

    /// <returns>The event that is to be made durable; null when the ledger came from the log with its definition.</returns>
    private LedgerEvent? DefineIfNew(StockLedger ledger, ActivityDefinition definition)
    {
        if (ledger.Definition is not null)
            return null;
        var decision = ledger.Decide(LedgerCommand.Define(definition), Clock.GetUtcNow().ToUnixTimeMilliseconds());
        ledger.Apply(decision.Event);
        return decision.Event;
    }

    private OwnedActivity Assemble(RecoveredLedger recovered, long activityId, long acquiredAt)
    {
        var (ledger, runtime) = (recovered.Ledger, services.Runtime);
        var log = new OwnedLog(Stores.Log, activityId, recovered, runtime.Options.AppendTimeout, Clock);
        var view = new ViewSignal(ledger.View(), Clock);
        var lifetime = new ActivationLifetime(grain, view);
        var publisher = new OrderPublisher(grain.GetStreamProvider(OrderStreams.Provider));
        return new OwnedActivity(runtime.Metrics, logger)
        {
            Ledger = ledger,
            Log = log,
            Ownership = new LogOwnership(log, acquiredAt, Clock, logger, lifetime.Stopping),
            Outbox = new OrderOutbox(ledger.Definition!, log, publisher, runtime, logger),
            View = view,
            UpkeepTimer = new UpkeepTimer(Clock, lifetime.Stopping),
            Lifetime = lifetime,
        };
    }
}
