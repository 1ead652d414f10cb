using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using CouponKill.Ledger.Time;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>Takes an activity over from its claim log, or refuses to: a log that lacks what is known elsewhere would sell again.</summary>
/// <param name="grain">The activation that takes over.</param>
/// <param name="services">What all activities share.</param>
/// <param name="logger">Where the parts of the activity write.</param>
internal sealed partial class ActivityRecovery(IGrainBase grain, ActivityServices services, ILogger logger)
{
    private readonly ILogger _logger = logger;

    private ActivityStores Stores => services.Stores;

    private ClockGuard Clock => services.Runtime.Clock;

    /// <summary>Takes the activity over; whoever owned it can write nothing any more. The first owner makes its log.</summary>
    /// <exception cref="ActivityUnavailableException">
    /// There is no such activity, its log is missing, damaged, an old copy or another's, the log's store would not keep it, or the log is
    /// to begin while the clock is wrong.
    /// </exception>
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
            await Stores.Log.CreateAsync(activityId, entry.Creation, cancellationToken);
        // Asked before the log is taken over: what another owner appends afterwards, orders of it may tell of first.
        var storedVersion = await Stores.Orders.FindMaxVersionAsync(activityId, cancellationToken);
        var acquiredAt = Clock.GetTimestamp();
        var recovered = await LedgerRecovery.RecoverAsync(Stores.Log, activityId, cancellationToken);
        var verdict = LedgerRecovery.RefuseUnlessWhole(recovered, entry, storedVersion);
        var own = await AdoptAsync(recovered, entry, verdict, cancellationToken);
        return await OwnAsync(own, entry, acquiredAt, cancellationToken);
    }

    /// <summary>
    /// Catalog and log of an earlier version get one identity, once. The catalog comes first: whoever asks it later agrees.
    /// </summary>
    private async Task<RecoveredLedger> AdoptAsync(
        RecoveredLedger recovered, CatalogEntry entry, CreationVerdict verdict, CancellationToken cancellationToken)
    {
        if (verdict == CreationVerdict.Same)
            return recovered;
        var (activityId, log) = (entry.Definition.Id, recovered.Log);
        var wanted = verdict == CreationVerdict.CatalogAdopts ? log.Creation : CreationId.New();
        var creation = entry.Creation.IsNone ? await Stores.Catalog.AdoptAsync(activityId, wanted, cancellationToken) : entry.Creation;
        if (verdict == CreationVerdict.CatalogAdopts && creation != wanted)
            throw new StaleEpochException(activityId, log.Epoch);
        if (log.Creation.IsNone)
            await Stores.Log.AdoptAsync(activityId, log.Epoch, creation, cancellationToken);
        Adopted(activityId, creation, verdict);
        return recovered with { Log = log with { Creation = creation } };
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
        // No later event can be older.
        if (!Clock.TryGetNow(out var now))
            throw new ActivityUnavailableException(UnavailableReason.ClockUntrusted, ClockGuard.Fault);
        var decision = ledger.Decide(LedgerCommand.Define(definition), now);
        ledger.Apply(decision.Event);
        return decision.Event;
    }

    private OwnedActivity Assemble(RecoveredLedger recovered, long activityId, long acquiredAt)
    {
        var (ledger, runtime) = (recovered.Ledger, services.Runtime);
        var log = new OwnedLog(Stores.Log, activityId, recovered, runtime.Options.AppendTimeout, Clock);
        var view = new ViewSignal(ledger.View(), Clock);
        var lifetime = new ActivationLifetime(grain, view);
        var publisher = new OrderPublisher(grain.GetStreamProvider(OrderStreams.Provider), log.Creation);
        return new OwnedActivity(runtime.Metrics, _logger)
        {
            Ledger = ledger,
            Log = log,
            Ownership = new LogOwnership(log, acquiredAt, Clock, _logger, lifetime.Stopping),
            Outbox = new OrderOutbox(ledger.Definition!, log, publisher, runtime, _logger),
            View = view,
            UpkeepTimer = new UpkeepTimer(Clock, lifetime.Stopping),
            Lifetime = lifetime,
        };
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Activity {ActivityId} was stored by an earlier version and now has the identity {Creation} ({Verdict}).")]
    private partial void Adopted(long activityId, CreationId creation, CreationVerdict verdict);
}
