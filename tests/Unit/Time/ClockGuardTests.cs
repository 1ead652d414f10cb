using CouponKill.Ledger.Time;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Time;

/// <summary>A clock that somebody sets is not taken for right, whatever is done to it.</summary>
public sealed class ClockGuardTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(10);

    private readonly SetClock _clock = new();
    private readonly ClockGuard _guard;

    public ClockGuardTests() => _guard = new ClockGuard(_clock, Limit);

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public void A_clock_that_was_set_is_noticed_at_once_and_is_right_again_at_once(int seconds)
    {
        Assert.True(_guard.TryGetNow(out _));
        _clock.Ahead = TimeSpan.FromSeconds(seconds);
        Assert.False(_guard.TryGetNow(out var nowMs));
        Assert.Equal(_clock.True.ToUnixTimeMilliseconds(), nowMs);
        Assert.Equal((_clock.True, _clock.Ahead, false), (_guard.GetUtcNow(), _guard.Skew, _guard.IsTrusted));
        _clock.Ahead = TimeSpan.Zero;
        Assert.True(_guard.TryGetNow(out nowMs));
        Assert.Equal(_clock.True.ToUnixTimeMilliseconds(), nowMs);
    }

    [Fact]
    public void A_correction_within_the_limit_is_followed()
    {
        _clock.Ahead = Limit;
        Assert.True(_guard.TryGetNow(out var nowMs));
        Assert.Equal((_clock.True + Limit).ToUnixTimeMilliseconds(), nowMs);
    }

    [Fact]
    public void A_process_that_stands_still_between_two_reads_of_the_clock_reads_again()
    {
        _clock.BetweenReads = () => _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_guard.TryGetNow(out _));
    }

    [Fact]
    public void A_reference_of_somebody_else_counts_from_then_on()
    {
        _clock.Ahead = TimeSpan.FromHours(1);
        var guard = new ClockGuard(_clock, Limit);
        Assert.True(guard.IsTrusted);
        guard.Follow(new ClockReference(_clock.True, _clock.GetTimestamp()));
        Assert.False(guard.IsTrusted);
        Assert.Equal(_clock.True, guard.GetUtcNow());
        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal((_clock.True, _clock.Ahead), (guard.GetUtcNow(), guard.Skew));
    }

    /// <summary>Steps of all sizes, back to right time in between, for less than it takes to believe one.</summary>
    [Fact]
    public void No_time_that_is_trusted_is_wrong_by_more_than_the_limit() =>
        Gen.Select(Gen.Int[-7_200, 7_200], Gen.Int[1, 500]).Array[1, 30].Holds(200, steps =>
        {
            var clock = new SetClock();
            var guard = new ClockGuard(clock, Limit);
            var settlement = new ClockSettlement(guard, Settle);
            foreach (var (aheadSeconds, seconds) in steps)
            {
                clock.Ahead = TimeSpan.FromSeconds(Math.Abs(aheadSeconds) <= Limit.TotalSeconds ? 0 : aheadSeconds);
                for (var second = 0; second < seconds; second++)
                {
                    AssertRight(guard, clock);
                    Assert.False(settlement.Tick());
                    clock.Advance(TimeSpan.FromSeconds(1));
                }

                clock.Ahead = TimeSpan.Zero;
                Assert.True(guard.TryGetNow(out _));
                Assert.False(settlement.Tick());
            }
        });

    /// <summary>As above, with a store that answers after random times.</summary>
    [Fact]
    public void A_store_s_clock_is_known_to_half_a_round_trip() =>
        Gen.Select(Gen.Int[0, 1_500], Gen.Int[0, 1_500]).Array[1, 5].Holds(500, trips =>
        {
            var clock = new SetClock { Ahead = TimeSpan.FromMinutes(7) };
            var samples = new List<ClockSample>();
            foreach (var (there, back) in trips)
            {
                var askedAt = clock.GetTimestamp();
                clock.Advance(TimeSpan.FromMilliseconds(there));
                var told = clock.True;
                clock.Advance(TimeSpan.FromMilliseconds(back));
                samples.Add(new ClockSample(askedAt, told, clock.GetTimestamp()));
            }

            var shortest = trips.Min(trip => trip.Item1 + trip.Item2);
            var best = ClockSample.Best(samples, clock);
            Assert.Equal(shortest <= 1_000, best is not null);
            if (best is null)
                return;
            var error = best.TimeAt(clock, clock.GetTimestamp()) - clock.True;
            Assert.InRange(error.Duration().TotalMilliseconds, 0, (shortest / 2.0) + 1);
        });

    [Fact]
    public void A_clock_that_was_set_is_believed_when_it_has_gone_on_evenly_for_long()
    {
        var settlement = new ClockSettlement(_guard, Settle);
        _clock.Ahead = TimeSpan.FromHours(1);
        Assert.False(settlement.Tick());
        _clock.Advance(Settle - TimeSpan.FromSeconds(1));
        Assert.False(settlement.Tick());
        _clock.Ahead += TimeSpan.FromMinutes(1);
        Assert.False(settlement.Tick());
        _clock.Advance(Settle - TimeSpan.FromSeconds(1));
        Assert.False(settlement.Tick());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(settlement.Tick());
        Assert.True(_guard.TryGetNow(out var nowMs));
        Assert.Equal((_clock.True + _clock.Ahead).ToUnixTimeMilliseconds(), nowMs);
    }

    /// <summary>A monotonic clock that is not corrected drifts away from the wall clock, by a second a day.</summary>
    [Fact]
    public void A_drift_is_no_step()
    {
        var settlement = new ClockSettlement(_guard, Settle);
        for (var minute = 0; minute < 30 * 24 * 60; minute++)
        {
            _clock.Ahead += TimeSpan.FromSeconds(1.0 / (24 * 60));
            _clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False(settlement.Tick());
            Assert.True(_guard.IsTrusted);
        }
    }

    [Fact]
    public void The_state_of_a_clock_is_said_once_and_not_again_at_the_edge()
    {
        var alarm = new ClockAlarm(Limit);
        double[] skews = [0.2, 1, 0.9, 1.1, -1.2, 5.1, 7, 4, 0.7, 0.4, 0.9];
        bool[] news = [.. skews.Select(skew => alarm.IsNews(TimeSpan.FromSeconds(skew)))];
        Assert.Equal([false, true, false, false, false, true, false, true, false, true, false], news);
    }

    private static void AssertRight(ClockGuard guard, SetClock clock)
    {
        var isTrusted = guard.TryGetNow(out var nowMs);
        Assert.Equal(clock.Ahead == TimeSpan.Zero, isTrusted);
        Assert.Equal(clock.True.ToUnixTimeMilliseconds(), nowMs);
    }
}
