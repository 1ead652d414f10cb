using CouponKill.Api.Gate;
using CouponKill.Contracts.Scaling;
using CouponKill.Ledger.Scaling;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Scaling;

/// <summary>
/// Tells the cluster's sum what this process has to do, once a second, and keeps the answer. Silos do so if they answer autoscalers. Edges
/// have no such setting: they do while a silo does, and ask now and then otherwise.
/// </summary>
internal sealed partial class LoadReporter(
    IServiceProvider services,
    IGrainFactory grains,
    IOptions<ScalerOptions> options,
    ProcessOptions role,
    KnownLoad known,
    TimeProvider clock,
    ILogger<LoadReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;
    private readonly Guid _process = Guid.NewGuid();
    private readonly LoadMeter _meter = new(options.Value.Capacity);

    /// <summary>A process that serves no API has no claims of its own.</summary>
    private readonly SaleGate? _gate = services.GetService<SaleGate>();
    private long _readAt = clock.GetTimestamp();

    private bool Serves => options.Value.IsServed && role.RunsSilo;

    private bool IsWanted => Serves || !role.RunsSilo;

    private IClusterLoadGrain Sum => grains.GetGrain<IClusterLoadGrain>(IClusterLoadGrain.Key);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!IsWanted)
            return;
        try
        {
            await Sum.LeaveAsync(_process).AsTask().WaitAsync(Interval, clock, cancellationToken);
        }
        catch (Exception exception)
        {
            NotLeft(exception.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (IsWanted && !stoppingToken.IsCancellationRequested)
        {
            var startedAt = clock.GetTimestamp();
            await ReportAsync(stoppingToken);
            var isIdle = !Serves && known.Load is not { IsScalerServed: true };
            var rest = (isIdle ? IdleInterval : Interval) - clock.GetElapsedTime(startedAt);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        try
        {
            known.Take(await Sum.ReportAsync(Measure(askedAt)).AsTask().WaitAsync(cancellationToken), askedAt);
        }
        catch (Exception exception)
        {
            // While the process ends, a grain that can't be reached any more is no news.
            if (!cancellationToken.IsCancellationRequested)
                NotReported(exception.Message);
        }
    }

    private LoadReport Measure(long now)
    {
        var elapsed = clock.GetElapsedTime(_readAt, now);
        _readAt = now;
        var load = _meter.Read(_gate?.CountClaims() ?? default, elapsed);
        return new LoadReport(_process, load.Arrivals, load.Queued, load.Capacity, Serves, known.Load);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The load of the cluster is not known now; asking again: {Reason}")]
    private partial void NotReported(string reason);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Could not say that this process ends; its load counts for some minutes: {Reason}")]
    private partial void NotLeft(string reason);
}
