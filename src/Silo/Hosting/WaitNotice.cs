namespace CouponKill.Silo.Hosting;

/// <summary>Says every few seconds what a start waits for.</summary>
internal sealed partial class WaitNotice : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Waiting begins.</summary>
    /// <param name="target">What for, with the setting that limits it.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="logger">Where it is said.</param>
    public WaitNotice(string target, TimeProvider clock, ILogger logger)
    {
        var started = clock.GetTimestamp();
        _logger = logger;
        _timer = clock.CreateTimer(
            _ => LogWaiting(target, (int)clock.GetElapsedTime(started).TotalSeconds), state: null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The start waits for {Target}, since {Seconds} s.")]
    private partial void LogWaiting(string target, int seconds);
}
