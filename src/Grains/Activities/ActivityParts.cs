using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Activities.Commands;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Ledger.Orders;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities;

/// <summary>The parts to which an activity's grain delegates, put together.</summary>
internal sealed class ActivityParts
{
    private readonly PutAsideOrders _putAside = new();

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    /// <param name="activity">What was recovered from the log.</param>
    /// <param name="grain">The activation.</param>
    /// <param name="services">What all activities share.</param>
    /// <param name="logger">Where the parts write.</param>
    public ActivityParts(OwnedActivity activity, IGrainBase grain, ActivityServices services, ILogger logger)
    {
        var (ledger, commits, view, clock) = (activity.Ledger, activity.Commits, activity.View, services.Runtime.Clock);
        Activity = activity;
        var executor = new CommandExecutor(ledger, commits, services.Runtime.Durability, clock);
        var certainty = new Certainty(commits, activity.Ownership);
        var comparison = new LedgerComparison(ledger, services.Stores.Orders, clock);
        var dueTimer = new DueTimer(grain, ledger, executor, commits, clock);
        var upkeep = CreateUpkeep(activity, comparison, services, logger);
        var period = new UpkeepPeriod(upkeep, activity.Outbox, view, services.Runtime.Options.ReconcileInterval);
        var wakeUps = new WatchWakeUps(view, activity.Ownership, certainty, activity.UpkeepTimer, period);
        Commands = new ActivityCommands(executor, certainty, dueTimer, clock, logger);
        Claims = new ClaimReader(ledger, certainty, clock);
        Views = new ViewReader(view, executor, commits, certainty, activity.UpkeepTimer, services.ApplicationStopping);
        Auditor = new ActivityAuditor(activity, comparison, _putAside, certainty, logger);
        Background = new ActivityBackground(activity, dueTimer, upkeep, wakeUps, services.Registry);
    }

    /// <summary>What all parts work on.</summary>
    public OwnedActivity Activity { get; }

    /// <summary>Claims and admins' commands.</summary>
    public ActivityCommands Commands { get; }

    /// <summary>What is known of claims.</summary>
    public ClaimReader Claims { get; }

    /// <summary>How the activity stands.</summary>
    public ViewReader Views { get; }

    /// <summary>Whether ledger and orders agree.</summary>
    public ActivityAuditor Auditor { get; }

    /// <summary>What the activity does by itself.</summary>
    public ActivityBackground Background { get; }

    /// <summary>Waits no longer for orders that the order store refuses, and has the audit tell of them.</summary>
    public void PutAside(Order[] orders)
    {
        _putAside.Add(orders);
        Activity.Outbox.Stored(Array.ConvertAll(orders, order => order.Version));
    }

    private static ActivityUpkeep CreateUpkeep(
        OwnedActivity activity, LedgerComparison comparison, ActivityServices services, ILogger logger)
    {
        var (ledger, outbox, runtime) = (activity.Ledger, activity.Outbox, services.Runtime);
        var (options, clock) = (runtime.Options, runtime.Clock);
        var viewSaver = new ViewSaver(activity.View, outbox, services.Stores.Catalog);
        var repair = new OrderRepair(ledger, activity.Log, outbox, services.Stores.Orders, runtime, logger);
        var schedule = new ReconcileSchedule(options.ReconcileInterval, clock);
        var reconciler = new OrderReconciler(comparison, schedule, activity.Ownership, repair, clock);
        IUpkeepStep[] steps =
        [
            viewSaver,
            new SnapshotTaker(ledger, activity.Commits, activity.Log, outbox, logger),
            new WatermarkSaver(activity.Log, outbox),
            new ReconcileStep(schedule, services.ReconcileTurn, reconciler, activity.View, outbox),
        ];
        var retention = new FinishedRetention(ledger, outbox, viewSaver, options.KeepFinished, clock);
        return new ActivityUpkeep(new UpkeepRunner(activity.Id, steps, logger), retention, activity.Commits, activity.Lifetime);
    }
}
