using System.Diagnostics;

namespace CouponKill.Bench.Load;

/// <summary>A request is due whenever a connection is free: the server sets the pace.</summary>
internal sealed class ClosedSchedule(long start, TimeSpan duration) : ISchedule
{
    private readonly long _end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);

    public long GiveUpAt => ISchedule.Never;

    public long Next(long now) => now < _end ? now : ISchedule.Never;

    public void Advance()
    {
    }
}
