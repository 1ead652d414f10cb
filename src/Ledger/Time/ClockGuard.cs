namespace CouponKill.Ledger.Time;

/// <summary>
/// The clock of this process, which knows whether it can be trusted: it is compared with a reference that is carried on by the monotonic
/// clock, which nobody can set. The reference is the clock of a store, or, where there is none, what this clock told before.
/// </summary>
/// <remarks>
/// May be used on any thread; a look takes two reads of the clock and no lock. While it can't be trusted it tells the reference's time, so
/// that what has to have some time (tokens, blocks, answers) has the likelier one; nothing may be opened, ended, expired or granted by it.
/// </remarks>
public sealed class ClockGuard : TimeProvider
{
    /// <summary>What to tell operators while the clock can't be trusted.</summary>
    public const string Fault = "The clock of this machine is wrong by more than Clock:MaxSkew allows.";

    /// <summary>How far the clock may be off by default.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    /// <summary>Wall clock and monotonic clock are read one after the other; a process that stood still in between reads again.</summary>
    private static readonly TimeSpan QuickRead = TimeSpan.FromMilliseconds(100);

    private const int MostReads = 8;

    private readonly TimeProvider _clock;
    private readonly TimeSpan _limit;
    private ClockReference _reference;

    /// <summary>A guard that takes the clock for right now.</summary>
    /// <param name="clock">The clock of this process.</param>
    /// <param name="limit">How far it may be off.</param>
    public ClockGuard(TimeProvider clock, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_clock, _limit) = (clock, limit);
        _reference = new ClockReference(clock.GetUtcNow(), clock.GetTimestamp());
    }

    /// <summary>How far the clock may be off.</summary>
    public TimeSpan Limit => _limit;

    /// <summary>How far the clock is ahead of the reference; negative when it is behind.</summary>
    public TimeSpan Skew => Read().Skew;

    /// <summary>True while the clock is not off by more than the limit.</summary>
    public bool IsTrusted => Read().Skew.Duration() <= _limit;

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _clock.LocalTimeZone;

    /// <summary>The time, if it can be trusted.</summary>
    /// <param name="nowMs">In Unix milliseconds; otherwise the reference's.</param>
    public bool TryGetNow(out long nowMs)
    {
        var (wall, skew) = Read();
        var isTrusted = skew.Duration() <= _limit;
        nowMs = (isTrusted ? wall : wall - skew).ToUnixTimeMilliseconds();
        return isTrusted;
    }

    /// <summary>How far the clock is ahead of another reference.</summary>
    public TimeSpan SkewAgainst(ClockReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Read(reference).Skew;
    }

    /// <summary>Compares with this reference from now on.</summary>
    public void Follow(ClockReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Volatile.Write(ref _reference, reference);
    }

    /// <summary>Moves the reference: what this clock was off by so much counts as right from now on.</summary>
    public void Shift(TimeSpan by)
    {
        var reference = Volatile.Read(ref _reference);
        Interlocked.CompareExchange(ref _reference, reference with { At = reference.At + by }, reference);
    }

    /// <summary>The time by this clock, or by the reference while this clock can't be trusted.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        var (wall, skew) = Read();
        return skew.Duration() <= _limit ? wall : wall - skew;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => _clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    private (DateTimeOffset Wall, TimeSpan Skew) Read() => Read(Volatile.Read(ref _reference));

    private (DateTimeOffset Wall, TimeSpan Skew) Read(ClockReference reference)
    {
        for (var read = 1; ; read++)
        {
            var timestamp = _clock.GetTimestamp();
            var wall = _clock.GetUtcNow();
            var skew = wall - reference.TimeAt(_clock, timestamp);
            if (skew.Duration() <= _limit || read == MostReads || _clock.GetElapsedTime(timestamp) < QuickRead)
                return (wall, skew);
        }
    }
}
