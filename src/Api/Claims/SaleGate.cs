using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CouponKill.Api.Outcomes;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Claims;

/// <summary>
/// What this process knows of every activity: it follows all that are not finished, answers what needs no grain, and
/// leads everything else to the activity's batcher.
/// </summary>
public sealed partial class SaleGate : BackgroundService
{
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetFinished = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, ActivityMonitor> _monitors = new();
    private readonly IGrainFactory _grains;
    private readonly IActivityCatalog _catalog;
    private readonly ClaimOptions _options;
    private readonly ClaimMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<SaleGate> _logger;
    private readonly Lazy<UserGrains> _users;
    private readonly ActivityLookup _lookup;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes the gate; it begins to follow activities when the host starts it.</summary>
    public SaleGate(
        IGrainFactory grains,
        IActivityCatalog catalog,
        IOptions<ClaimOptions> options,
        ClaimMetrics metrics,
        TimeProvider clock,
        ILogger<SaleGate> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        (_grains, _catalog, _options, _metrics, _clock, _logger) = (grains, catalog, options.Value, metrics, clock, logger);
        _lookup = new ActivityLookup(catalog, clock, _stopping.Token);
        _users = new Lazy<UserGrains>(() => new UserGrains(grains, clock, logger, _stopping.Token));
        metrics.Meter.CreateObservableGauge("couponkill.batcher.depth", ReadDepths, "{claim}", "Claims that wait for their batch.");
        metrics.Meter.CreateObservableGauge(
            "couponkill.activity.refused", ReadRefusals, "{activity}", "1 for each activity that refuses to sell, with the reason.");
    }

    /// <summary>The view of an activity as it stands now, the last known one while its owner is away, or null when there is no such activity.</summary>
    /// <exception cref="ActivityUnavailableException">The activity refuses to sell.</exception>
    public async ValueTask<ActivityView?> FindAsync(long activityId, CancellationToken cancellationToken)
    {
        var monitor = await FindMonitorAsync(activityId, cancellationToken);
        if (monitor is null)
            return null;
        if (monitor.Refusal is { } refusal)
            throw refusal;
        return await monitor.CurrentAsync(cancellationToken);
    }

    /// <summary>True when there is such an activity; asks the catalog only for those that are not followed.</summary>
    public async ValueTask<bool> ExistsAsync(long activityId, CancellationToken cancellationToken) =>
        await FindMonitorAsync(activityId, cancellationToken) is not null;

    /// <summary>Takes note of a view that a grain answered with.</summary>
    public void Observe(ActivityView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Follow(view.Id).Observe(view);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var monitor in _monitors.Values)
            monitor.Dispose();
        _stopping.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <summary>The monitor of an activity, or null when there is no such activity. Completes at once for those that are followed.</summary>
    internal ValueTask<ActivityMonitor?> FindMonitorAsync(long activityId, CancellationToken cancellationToken) =>
        FindFollowed(activityId) is { } monitor
            ? ValueTask.FromResult<ActivityMonitor?>(monitor)
            : FindUnfollowedAsync(activityId, cancellationToken);

    /// <summary>The monitor of an activity that is followed already, or null; somebody has asked for it now.</summary>
    internal ActivityMonitor? FindFollowed(long activityId)
    {
        if (!_monitors.TryGetValue(activityId, out var monitor))
            return null;
        monitor.Touch();
        return monitor;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var scan = new PeriodicTimer(ScanInterval, _clock);
        do
        {
            try
            {
                foreach (var activityId in await _catalog.ListUnfinishedAsync(stoppingToken))
                    Follow(activityId);
                ForgetUnused();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                ScanFailed(exception);
            }
        }
        while (await scan.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask<ActivityMonitor?> FindUnfollowedAsync(long activityId, CancellationToken cancellationToken) =>
        await _lookup.ExistsAsync(activityId, cancellationToken) ? Follow(activityId) : null;

    private ActivityMonitor Follow(long activityId)
    {
        if (_monitors.TryGetValue(activityId, out var known))
            return known;
        var activity = _grains.GetGrain<IActivityGrain>(activityId);
        var made = new ActivityMonitor(activityId, activity, follower => MakeBatcher(activityId, activity, follower), _clock, _logger);
        var monitor = _monitors.GetOrAdd(activityId, made);
        if (ReferenceEquals(monitor, made))
            _ = made.FollowAsync(_stopping.Token);
        else
            made.Dispose();
        return monitor;
    }

    private ClaimBatcher MakeBatcher(long activityId, IActivityGrain activity, ActivityMonitor monitor)
    {
        var sender = new ClaimSender(activityId, activity, _users.Value, monitor, _metrics, _clock, _logger, _stopping.Token);
        return new ClaimBatcher(sender.SendAsync, _options, _metrics, _clock);
    }

    private void ForgetUnused()
    {
        foreach (var (activityId, monitor) in _monitors)
        {
            if (monitor.View is { IsFinished: true } && monitor.Unused > ForgetFinished && _monitors.TryRemove(activityId, out _))
                monitor.Dispose();
        }
    }

    private IEnumerable<Measurement<long>> ReadDepths() =>
        _monitors.Select(entry => new Measurement<long>(entry.Value.Batcher.Depth, new KeyValuePair<string, object?>("activity", entry.Key)));

    private IEnumerable<Measurement<int>> ReadRefusals()
    {
        foreach (var (activityId, monitor) in _monitors)
        {
            if (monitor.Refusal is { Reason: not UnavailableReason.NotFound } refusal)
                yield return new Measurement<int>(1, new("activity", activityId), new("reason", refusal.Reason.Code()));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not list the activities; trying again.")]
    private partial void ScanFailed(Exception exception);
}
