using System.Diagnostics;

namespace CouponKill.Bench.Load;

/// <summary>
/// Requests arrive at a fixed rate, whatever the server does. One that finds no free connection waits, and its latency counts
/// from when it should have been sent, so a server that stalls cannot hide it from the figures.
/// </summary>
internal sealed class OpenSchedule : ISchedule
{
    // Long enough to catch up after a short stall, and short enough to end a run that an overloaded server cannot.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly long _start;
    private readonly double _ticksBetween;
    private readonly int _threads;
    private readonly int _thread;
    private readonly long _count;
    private long _sent;

    /// <summary>Creates one thread's share of the arrivals: every n-th.</summary>
    /// <param name="start">When the load begins.</param>
    /// <param name="duration">How long requests arrive.</param>
    /// <param name="perSecond">Arrivals a second, over all threads.</param>
    /// <param name="threads">How many threads share the load.</param>
    /// <param name="thread">Which of them this is, from 0.</param>
    public OpenSchedule(long start, TimeSpan duration, double perSecond, int threads, int thread)
    {
        (_start, _threads, _thread) = (start, threads, thread);
        _ticksBetween = Stopwatch.Frequency / perSecond;
        var all = (long)(duration.TotalSeconds * perSecond);
        _count = (all / threads) + (thread < all % threads ? 1 : 0);
        GiveUpAt = start + (long)((duration + Grace).TotalSeconds * Stopwatch.Frequency);
    }

    public long GiveUpAt { get; }

    public long Next(long now) =>
        _sent < _count ? _start + (long)(((_sent * _threads) + _thread) * _ticksBetween) : ISchedule.Never;

    public void Advance() => _sent++;
}
