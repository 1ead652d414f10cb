namespace CouponKill.Ledger.Time;

/// <summary>One question to another clock, and its answer.</summary>
/// <param name="AskedAt">Timestamp before the question.</param>
/// <param name="Told">The answer.</param>
/// <param name="AnsweredAt">Timestamp after the answer.</param>
public readonly record struct ClockSample(long AskedAt, DateTimeOffset Told, long AnsweredAt)
{
    /// <summary>A slower answer tells too little: it may be old by as much.</summary>
    public static TimeSpan SlowestAnswer { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The best of several samples: the one with the shortest round trip, whose answer was given half way through, give or take that half.
    /// </summary>
    /// <returns>Null when all answers were too slow, or there are none.</returns>
    public static ClockReference? Best(IEnumerable<ClockSample> samples, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ClockSample? best = null;
        foreach (var sample in samples)
        {
            if (best is null || sample.RoundTrip < best.Value.RoundTrip)
                best = sample;
        }

        return best is { } one && clock.GetElapsedTime(one.AskedAt, one.AnsweredAt) <= SlowestAnswer
            ? new ClockReference(one.Told, one.AskedAt + (one.RoundTrip / 2))
            : null;
    }

    private long RoundTrip => AnsweredAt - AskedAt;
}
