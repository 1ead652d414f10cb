namespace CouponKill.Cluster.Support;

/// <summary>The real clock, which can be made to have gone on while nothing else did, as for a process that was stopped.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _jumpedTicks;

    private TimeSpan Jumped => TimeSpan.FromTicks(Interlocked.Read(ref _jumpedTicks));

    public void Jump(TimeSpan time) => Interlocked.Add(ref _jumpedTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jumped;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Jumped.TotalSeconds * TimestampFrequency);
}
