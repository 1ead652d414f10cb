using Microsoft.Extensions.Time.Testing;

namespace CouponKill.Unit.Time;

/// <summary>A clock whose elapsed time is the true one, and whose wall clock somebody can set.</summary>
internal sealed class SetClock : TimeProvider
{
    private readonly FakeTimeProvider _true = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How far the wall clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What happens between two reads of the clock, once.</summary>
    public Action? BetweenReads { get; set; }

    /// <summary>What time it really is.</summary>
    public DateTimeOffset True => _true.GetUtcNow();

    public override long TimestampFrequency => _true.TimestampFrequency;

    public void Advance(TimeSpan time) => _true.Advance(time);

    public override DateTimeOffset GetUtcNow() => _true.GetUtcNow() + Ahead;

    public override long GetTimestamp()
    {
        var timestamp = _true.GetTimestamp();
        (var between, BetweenReads) = (BetweenReads, null);
        between?.Invoke();
        return timestamp;
    }
}
