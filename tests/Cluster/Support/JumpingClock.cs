namespace CouponKill.Cluster.Support;

/// <summary>
/// The real clock, which can be made to have gone on while nothing else did, as for a process that was stopped; and which somebody can
/// set, so that the wall clock tells another time while elapsed time goes on.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _jumpedTicks;
    private long _setAheadTicks;

    private TimeSpan Jumped => TimeSpan.FromTicks(Interlocked.Read(ref _jumpedTicks));

    public void Jump(TimeSpan time) => Interlocked.Add(ref _jumpedTicks, time.Ticks);

    /// <summary>Sets the wall clock so far ahead of the right time; zero sets it right.</summary>
    public void SetAhead(TimeSpan time) => Interlocked.Exchange(ref _setAheadTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jumped + TimeSpan.FromTicks(Interlocked.Read(ref _setAheadTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Jumped.TotalSeconds * TimestampFrequency);
}
