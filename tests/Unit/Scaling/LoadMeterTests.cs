using CouponKill.Ledger.Scaling;
using Xunit;

namespace CouponKill.Unit.Scaling;

/// <summary>Rates from counters, and what counts as a proof of capacity.</summary>
public sealed class LoadMeterTests
{
    private const double Configured = 1_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly LoadMeter _meter = new(Configured);
    private ClaimCounts _counts;

    [Fact]
    public void The_first_look_shows_no_rate()
    {
        var load = _meter.Read(new ClaimCounts(1_000_000, 900_000, 3, 4), Second);
        Assert.Equal(new MeasuredLoad(0, 7, Configured), load);
    }

    [Fact]
    public void Claims_that_wait_have_arrived_and_count_once()
    {
        Look(answered: 0, decided: 0, waiting: 0);
        Assert.Equal((50, 50), Arrivals(Look(answered: 0, decided: 0, waiting: 40, underWay: 10)));
        Assert.Equal((0, 0), Arrivals(Look(answered: 50, decided: 50, waiting: 0)));
        Assert.Equal((30, 0), Arrivals(Look(answered: 30, decided: 0, waiting: 0)));
    }

    [Fact]
    public void Claims_that_vanish_make_no_negative_rate()
    {
        Look(answered: 0, decided: 0, waiting: 100);
        Assert.Equal((0, 0), Arrivals(Look(answered: 0, decided: 0, waiting: 0)));
    }

    [Fact]
    public void A_longer_interval_is_no_higher_rate()
    {
        Look(answered: 0, decided: 0, waiting: 0);
        _counts = new ClaimCounts(400, 400, 0, 0);
        Assert.Equal(100, _meter.Read(_counts, TimeSpan.FromSeconds(4)).Arrivals);
        Assert.Equal(0, _meter.Read(_counts, TimeSpan.Zero).Arrivals);
    }

    [Fact]
    public void Five_seconds_of_a_rate_with_a_queue_prove_a_capacity()
    {
        Look(answered: 0, decided: 0, waiting: 1_000);
        for (var second = 1; second < 5; second++)
            Assert.Equal(Configured, Look(answered: 3_000, decided: 3_000, waiting: 1_000).Capacity);
        Assert.Equal(3_000, Look(answered: 3_000, decided: 3_000, waiting: 1_000).Capacity);
        Assert.Equal(3_000, Look(answered: 10, decided: 10, waiting: 0).Capacity);
    }

    [Fact]
    public void Neither_a_lower_rate_nor_one_without_a_queue_nor_a_short_one_proves_anything()
    {
        Look(answered: 0, decided: 0, waiting: 1_000);
        for (var second = 0; second < 20; second++)
            Assert.Equal(Configured, Look(answered: 100, decided: 100, waiting: 1_000).Capacity);
        for (var second = 0; second < 20; second++)
            Assert.Equal(Configured, Look(answered: 9_000, decided: 9_000, waiting: 5).Capacity);
        for (var second = 0; second < 20; second++)
            Assert.Equal(Configured, Look(answered: 9_000, decided: 9_000, waiting: second % 5 == 0 ? 0 : 5_000).Capacity);
    }

    /// <summary>Refusals of the gate are cheap: what they say of a silo is not how many claims it can decide.</summary>
    [Fact]
    public void Claims_that_no_batch_carried_prove_nothing()
    {
        Look(answered: 0, decided: 0, waiting: 1_000);
        for (var second = 0; second < 20; second++)
            Assert.Equal(Configured, Look(answered: 20_000, decided: 500, waiting: 1_000).Capacity);
    }

    private MeasuredLoad Look(long answered, long decided, int waiting, int underWay = 0)
    {
        _counts = new ClaimCounts(_counts.Answered + answered, _counts.Decided + decided, waiting, underWay);
        return _meter.Read(_counts, Second);
    }

    private static (double Arrivals, long Queued) Arrivals(MeasuredLoad load) => (load.Arrivals, load.Queued);
}
