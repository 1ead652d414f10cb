using System.Collections.Concurrent;
using CouponKill.Ledger.Time;

namespace CouponKill.Silo.Clocks;

/// <summary>
/// The clocks of the stores, and what each told last. The one that is nearest to this machine's is what it is compared with: of three
/// clocks the two that agree are right, and the wrong clock of one store stops nobody.
/// </summary>
/// <param name="clocks">The stores that have a clock of their own.</param>
/// <param name="guard">The clock of this machine.</param>
/// <param name="logger">Where it is noted who does not answer.</param>
internal sealed partial class StoreClocks(IEnumerable<IReferenceClock> clocks, ClockGuard guard, ILogger<StoreClocks> logger)
{
    private const int Samples = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private readonly IReadOnlyList<IReferenceClock> _clocks = [.. clocks];
    private readonly ConcurrentDictionary<string, ClockReference> _told = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _silent = new(StringComparer.Ordinal);

    /// <summary>True when there are stores that can be asked.</summary>
    public bool Exist => _clocks.Count > 0;

    /// <summary>True once one of them has answered.</summary>
    public bool HaveTold => !_told.IsEmpty;

    /// <summary>How far this machine's clock is ahead of each.</summary>
    public IEnumerable<(string Name, TimeSpan Skew)> Skews => _told.Select(told => (told.Key, guard.SkewAgainst(told.Value)));

    /// <summary>Asks all of them. Who does not answer counts as going on evenly.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_clocks.Select(clock => MeasureAsync(clock, cancellationToken)));
        if (_told.Values.MinBy(told => guard.SkewAgainst(told).Duration()) is { } nearest)
            guard.Follow(nearest);
    }

    private async Task MeasureAsync(IReferenceClock clock, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var samples = new List<ClockSample>(Samples);
            while (samples.Count < Samples)
            {
                var askedAt = guard.GetTimestamp();
                var told = await clock.ReadAsync(timeout.Token).WaitAsync(timeout.Token);
                samples.Add(new ClockSample(askedAt, told, guard.GetTimestamp()));
            }

            if (ClockSample.Best(samples, guard) is { } best)
                _told[clock.Name] = best;
            _silent.TryRemove(clock.Name, out _);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_silent.TryAdd(clock.Name, true))
                LogSilent(clock.Name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The clock of {Store} could not be read: {Reason}")]
    private partial void LogSilent(string store, string reason);
}
