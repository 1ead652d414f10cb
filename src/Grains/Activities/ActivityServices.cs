using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CouponKill.Grains.Activities;

/// <summary>Where all that is known of an activity is kept.</summary>
/// <param name="Log">What was decided.</param>
/// <param name="Catalog">Which activities there are, and how each stood when its view was last saved.</param>
/// <param name="Orders">The read model, which follows the log.</param>
internal sealed record ActivityStores(IClaimLog Log, IActivityCatalog Catalog, IOrderStore Orders);

/// <summary>Settings, clock and instruments of all activities.</summary>
/// <param name="options">The settings of all activities.</param>
/// <param name="clock">The clock of all times and timestamps, which knows whether it is right.</param>
/// <param name="metrics">The instruments of the grains.</param>
/// <param name="durability">Whether the claim log's store keeps what it is given.</param>
internal sealed class ActivityRuntime(
    IOptions<ActivityOptions> options, ClockGuard clock, GrainMetrics metrics, StorageDurability durability)
{
    /// <summary>The settings of all activities.</summary>
    public ActivityOptions Options { get; } = options.Value;

    /// <summary>The clock of all times and timestamps, which knows whether it is right.</summary>
    public ClockGuard Clock { get; } = clock;

    /// <summary>The instruments of the grains.</summary>
    public GrainMetrics Metrics { get; } = metrics;

    /// <summary>Whether the claim log's store keeps what it is given.</summary>
    public StorageDurability Durability { get; } = durability;
}

/// <summary>What the activities of a silo share.</summary>
/// <param name="stores">Where they are kept.</param>
/// <param name="runtime">Their settings, clock and instruments.</param>
/// <param name="registry">The activities of this silo, for the metrics.</param>
/// <param name="reconcileTurn">Whose turn it is to be compared with the order store.</param>
/// <param name="application">The process, which may be stopping.</param>
internal sealed class ActivityServices(
    ActivityStores stores,
    ActivityRuntime runtime,
    ActivityRegistry registry,
    ReconcileTurn reconcileTurn,
    IHostApplicationLifetime application)
{
    /// <summary>Where activities are kept.</summary>
    public ActivityStores Stores { get; } = stores;

    /// <summary>Settings, clock and instruments of all activities.</summary>
    public ActivityRuntime Runtime { get; } = runtime;

    /// <summary>The activities of this silo, for the metrics.</summary>
    public ActivityRegistry Registry { get; } = registry;

    /// <summary>Whose turn it is to be compared with the order store.</summary>
    public ReconcileTurn ReconcileTurn { get; } = reconcileTurn;

    /// <summary>Cancelled when the process is about to end: nobody must wait for news any more.</summary>
    public CancellationToken ApplicationStopping { get; } = application.ApplicationStopping;
}
