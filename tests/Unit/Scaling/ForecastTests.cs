using CouponKill.Ledger.Scaling;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Scaling;

/// <summary>What openings need before anybody asks.</summary>
public sealed class ForecastTests
{
    private const double Most = 1e6;
    private static readonly DateTimeOffset Opens = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lead = TimeSpan.FromMinutes(5);
    private static readonly RushShape Shape = new(0.4, 5);
    private static readonly Opening Sale = new(7, Opens, 10_000);

    [Theory]
    [InlineData(-301, 0)]
    [InlineData(-300, 4_000)]
    [InlineData(-1, 4_000)]
    [InlineData(0, 4_000)]
    [InlineData(5, 4_000 / Math.E)]
    [InlineData(15, 4_000 / (Math.E * Math.E * Math.E))]
    [InlineData(15.1, 0)]
    [InlineData(3_600, 0)]
    public void One_sale_needs_its_peak_from_the_lead_time_on_and_nothing_after_three_tau(double seconds, double needed) =>
        Assert.Equal(needed, At([Sale], seconds), 6);

    [Fact]
    public void Sales_that_open_together_need_the_sum() =>
        Assert.Equal(8_000, At([Sale, Sale with { ActivityId = 8, StartsAt = Opens.AddSeconds(30) }], 0), 6);

    [Fact]
    public void Nothing_is_needed_where_nothing_opens() => Assert.Equal(0, At([], 0));

    /// <summary>Whatever the past says: never negative, never above the bound, and 0 when no sale is near.</summary>
    [Fact]
    public void No_past_makes_it_ask_for_more_than_the_bound() =>
        Gen.Select(Gen.Double[0, 1e9], Gen.Double[1, 60], Gen.Int[1, 100_000_000], Gen.Double[-400, 400]).Holds(1_000, one =>
        {
            var (peak, tau, total, seconds) = one;
            var forecast = Forecast.At([Sale with { Total = total }], new RushShape(peak, tau), Opens.AddSeconds(seconds), Lead, 5_000);
            Assert.InRange(forecast, 0, 5_000);
            if (seconds < -Lead.TotalSeconds || seconds > 3 * tau)
                Assert.Equal(0, forecast);
        });

    [Fact]
    public void Before_the_first_sale_the_shape_is_a_guess_and_then_the_middle_of_the_past()
    {
        Assert.Equal(new RushShape(0.4, 5), RushShape.Of([], 2));
        Assert.Equal(new RushShape(3, 4), RushShape.Of([new(3, 4)], 2));
        Assert.Equal(new RushShape(3, 4), RushShape.Of([new(1, 4), new(3, 2)], 2));
        Assert.Equal(new RushShape(3, 5), RushShape.Of([new(3, 9), new(100, 5), new(0.1, 2)], 2));
    }

    /// <summary>10 times too high or too low, what is asked now still counts.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void A_wrong_forecast_never_hides_what_is_asked(double wrong)
    {
        var load = new ClusterLoad(6_000, 2_000, 4_000, 3, IsScalerServed: true, [Sale], []);
        var forecast = Forecast.At([Sale], Shape with { PeakPerUnit = Shape.PeakPerUnit * wrong }, Opens, Lead, 20_000);
        var need = ScaleNeed.Of(load, forecast);
        Assert.Equal((Math.Max(7_000, forecast), forecast, 3_000), (need.Claims, need.Forecast, need.Target));
        Assert.Equal(7_000, ScaleNeed.Of(load, 0).Claims);
    }

    private static double At(Opening[] openings, double seconds) => Forecast.At(openings, Shape, Opens.AddSeconds(seconds), Lead, Most);
}
