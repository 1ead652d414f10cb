using System.Diagnostics.Metrics;
using CouponKill.Api.Batching;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Scaling;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Gate;

/// <summary>
/// What this process knows of every activity: it follows all that are not finished, answers what needs no grain, and
/// leads everything else to the activity's batcher.
/// </summary>
public sealed partial class SaleGate : BackgroundService
{
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(5);

    private readonly IActivityCatalog _catalog;
    private readonly ClaimMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<SaleGate> _logger;
    private readonly FollowedActivities _followed;
    private readonly ActivityLookup _lookup;
    private readonly GateGauges _gauges;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Knows nothing yet; it begins to follow activities when the host starts it.</summary>
    /// <param name="grains">Gives the grains of activities and user partitions, once the host has started.</param>
    /// <param name="catalog">Says which activities there are.</param>
    /// <param name="options">The bounds of the activities' batchers.</param>
    /// <param name="metrics">Gets the gauges of waiting claims and of activities that refuse to sell.</param>
    /// <param name="meters">Own the gauges of single activities.</param>
    /// <param name="clock">The clock of everything that is followed.</param>
    /// <param name="logger">Is told when somebody does not answer.</param>
    public SaleGate(
        IGrainFactory grains,
        IActivityCatalog catalog,
        IOptions<ClaimOptions> options,
        ClaimMetrics metrics,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<SaleGate> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(meters);
        (_catalog, _metrics, _clock, _logger) = (catalog, metrics, clock, logger);
        _lookup = new ActivityLookup(catalog, clock, _stopping.Token);
        var batchers = new ClaimBatcherFactory(grains, options.Value, metrics, clock, logger, _stopping.Token);
        _followed = new FollowedActivities(grains, batchers, clock, logger, _stopping.Token);
        _gauges = new GateGauges(_followed, metrics, meters);
    }

    /// <summary>
    /// The view of an activity as it stands now, the last known one while its owner is away, or null when there is no such activity.
    /// </summary>
    /// <exception cref="ActivityUnavailableException">The activity refuses to sell.</exception>
    public async ValueTask<ActivityView?> FindAsync(long activityId, CancellationToken cancellationToken)
    {
        var activity = await FindActivityAsync(activityId, cancellationToken);
        if (activity is null)
            return null;
        if (activity.Known.Refusal is { } refusal)
            throw refusal;
        return await activity.Reader.CurrentAsync(cancellationToken);
    }

    /// <summary>True when there is such an activity; asks the catalog only for those that are not followed.</summary>
    public async ValueTask<bool> ExistsAsync(long activityId, CancellationToken cancellationToken) =>
        await FindActivityAsync(activityId, cancellationToken) is not null;

    /// <summary>Follows an activity that the catalog has; nobody is told any more that there is none.</summary>
    public void Follow(long activityId) => _followed.Follow(activityId);

    /// <summary>Takes note of a view that a grain answered with.</summary>
    public void Observe(ActivityView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _followed.Follow(view.Id).Known.Observe(view);
    }

    /// <summary>What this process has done with claims, and what it has before it.</summary>
    public ClaimCounts CountClaims()
    {
        // In this order: a claim that is answered in between is counted twice, and the next look sets it right.
        var (waiting, underWay) = _followed.SumClaims();
        return new ClaimCounts(_metrics.Answered, _metrics.Decided, waiting, underWay);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _gauges.Dispose();
        _followed.Dispose();
        _stopping.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <summary>
    /// The activity, followed from now on, or null when there is no such activity. Completes at once for those that are followed.
    /// </summary>
    internal ValueTask<FollowedActivity?> FindActivityAsync(long activityId, CancellationToken cancellationToken) =>
        FindFollowed(activityId) is { } activity
            ? ValueTask.FromResult<FollowedActivity?>(activity)
            : FindUnfollowedAsync(activityId, cancellationToken);

    /// <summary>The activity if it is followed already, or null; somebody has asked for it now.</summary>
    internal FollowedActivity? FindFollowed(long activityId) => _followed.Find(activityId);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var scan = new PeriodicTimer(ScanInterval, _clock);
        do
        {
            try
            {
                foreach (var activityId in await _catalog.ListUnfinishedAsync(stoppingToken))
                    _followed.Follow(activityId);
                _followed.ForgetUnused();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                ScanFailed(exception);
            }
        }
        while (await scan.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask<FollowedActivity?> FindUnfollowedAsync(long activityId, CancellationToken cancellationToken) =>
        await _lookup.ExistsAsync(activityId, cancellationToken) ? _followed.Follow(activityId) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not list the activities; trying again.")]
    private partial void ScanFailed(Exception exception);
}
