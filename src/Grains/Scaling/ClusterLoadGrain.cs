using CouponKill.Contracts.Scaling;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Scaling;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace CouponKill.Grains.Scaling;

/// <summary>
/// The load of the whole cluster, in memory. Reports drive it: at most once a second one of them makes it sum up again, so that it costs
/// nothing where nobody reports.
/// </summary>
[GrainType("clusterload")]
[NoProfiling]
internal sealed class ClusterLoadGrain(IActivityCatalog catalog, TimeProvider clock, ILogger<ClusterLoadGrain> logger)
    : Grain, IClusterLoadGrain, IDisposable
{
    private static readonly TimeSpan SumInterval = TimeSpan.FromSeconds(0.9);

    private readonly CancellationTokenSource _stopping = new();
    private readonly OpeningList _openings = new(catalog, clock, logger);
    private readonly RushObserver _observer = new();
    private readonly RecentRate _arrivals = new();
    private readonly long _startedAt = clock.GetTimestamp();
    private readonly LoadTable _table = new(TimeSpan.Zero);
    private ClusterLoad? _load;
    private TimeSpan _summedAt;

    private TimeSpan Elapsed => clock.GetElapsedTime(_startedAt);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public ValueTask<ClusterLoad> ReportAsync(LoadReport report)
    {
        var now = Elapsed;
        _table.Take(report, now);
        if (report.Known is { } known)
        {
            _observer.Inherit(known.Past);
            _openings.Inherit(known.Openings);
        }

        if (_load is null || now - _summedAt >= SumInterval)
            SumUp(now);
        return ValueTask.FromResult(_load!);
    }

    /// <inheritdoc/>
    public ValueTask LeaveAsync(Guid process)
    {
        _table.Remove(process);
        return ValueTask.CompletedTask;
    }

    private void SumUp(TimeSpan now)
    {
        _openings.RefreshAsync(_stopping.Token).Ignore();
        var (sum, openings) = (_table.Sum(now), _openings.Near());
        _observer.Observe(clock.GetUtcNow(), sum.Arrivals, now - _summedAt, openings);
        _load = sum with { Arrivals = _arrivals.Take(sum.Arrivals), Openings = openings, Past = _observer.Past };
        _summedAt = now;
    }
}
