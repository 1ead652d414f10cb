using System.Diagnostics.Metrics;
using CouponKill.Ledger.Time;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Clocks;

/// <summary>
/// Looks at the clock every second, compares it with those of the stores at the start, every minute and after each change, and says once
/// what is wrong. Decisions do not wait for it: they ask the <see cref="ClockGuard"/> themselves.
/// </summary>
internal sealed partial class ClockWatch : BackgroundService
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Clock";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromMinutes(1);

    private readonly ClockGuard _guard;
    private readonly StoreClocks _stores;
    private readonly ClockAlarm _alarm;
    private readonly ClockSettlement _settlement;
    private readonly ILogger _logger;
    private long _measuredAt;

    public ClockWatch(
        ClockGuard guard, StoreClocks stores, IOptions<ClockOptions> options, IMeterFactory meters, ILogger<ClockWatch> logger)
    {
        (_guard, _stores, _logger) = (guard, stores, logger);
        _alarm = new ClockAlarm(guard.Limit);
        _settlement = new ClockSettlement(guard, options.Value.SettleTime);
        meters.Create(MeterName).CreateObservableGauge(
            "couponkill.clock.skew", ReadSkews, "s", "How far this machine's clock is ahead of another, or of what it told before.");
    }

    /// <summary>Compares the clock with those of the stores, and tells what is new.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await _stores.MeasureAsync(cancellationToken);
        _measuredAt = _guard.GetTimestamp();
        Look();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _guard);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TickAsync(stoppingToken);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var isNews = Look();
        if (_stores.Exist && (isNews || _guard.GetElapsedTime(_measuredAt) >= MeasureEvery))
            await MeasureAsync(cancellationToken);
        if (!_stores.HaveTold && _settlement.Tick())
            LogSettled();
    }

    private bool Look()
    {
        var skew = _guard.Skew;
        var isNews = _alarm.IsNews(skew);
        if (isNews)
            Tell(skew.TotalSeconds);
        return isNews;
    }

    private void Tell(double skew)
    {
        switch (_alarm.State)
        {
            case ClockState.Right:
                LogRight(skew);
                break;
            case ClockState.Off:
                LogOff(skew);
                break;
            case ClockState.Untrusted:
                LogUntrusted(skew);
                break;
        }
    }

    private IEnumerable<Measurement<double>> ReadSkews() => _stores.HaveTold
        ? _stores.Skews.Select(told => Skew(told.Name, told.Skew))
        : [Skew("own", _guard.Skew)];

    private static Measurement<double> Skew(string reference, TimeSpan skew) =>
        new(skew.TotalSeconds, new KeyValuePair<string, object?>("reference", reference));

    [LoggerMessage(Level = LogLevel.Information, Message = "The clock of this machine is right again: {Skew:F3} s ahead.")]
    private partial void LogRight(double skew);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of this machine is {Skew:F3} s ahead. Does NTP run?")]
    private partial void LogOff(double skew);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The clock of this machine is {Skew:F3} s ahead, so nothing is opened, ended, expired or granted by it. Does NTP run?")]
    private partial void LogUntrusted(double skew);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of this machine was set and has gone on evenly since: it is believed.")]
    private partial void LogSettled();
}
