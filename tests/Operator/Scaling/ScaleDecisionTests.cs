using CouponKill.Operator.Scaling;
using CsCheck;
using Xunit;

namespace CouponKill.OperatorTests.Scaling;

public sealed class ScaleDecisionTests
{
    private static readonly Gen<double> Rates = Gen.OneOf(
        Gen.Double[0, 100_000], Gen.Double[0, 100_000], Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity), Gen.Const(-1.0),
        Gen.Const(1e12), Gen.Const(0.0));

    private static readonly Gen<ScalerReading?> Readings = Gen.OneOf(
        Gen.Const((ScalerReading?)null),
        Gen.Select(Rates, Rates, Rates, (claims, forecast, target) => (ScalerReading?)new ScalerReading(claims, forecast, target)));

    private static readonly Gen<ScaleInput> Inputs = Gen.Select(
        Gen.Int[2, 5], Gen.Int[2, 20], Gen.Int[0, 30], Gen.Int[0, 30], Readings, Gen.Bool, Gen.Int[0, 30], Gen.Int[0, 200],
        (min, max, current, ready, reading, isRush, floor, lowered) => new ScaleInput(
            min, Math.Max(min, max), current, ready, reading, isRush, floor, Samples.Noon.AddSeconds(-lowered), Samples.Noon));

    [Fact]
    public void The_number_stays_within_the_specs_bounds() => Inputs.Sample(input =>
    {
        var decision = ScaleDecision.Decide(input);
        return decision.Replicas >= input.Min && decision.Replicas <= input.Max && decision.Floor >= input.Min
            && decision.Floor <= input.Max && decision.Replicas >= decision.Floor;
    });

    [Fact]
    public void One_silo_goes_at_a_time() => Inputs.Sample(input =>
        ScaleDecision.Decide(input).Replicas >= Math.Clamp(input.Current, input.Min, input.Max) - 1);

    [Fact]
    public void None_goes_in_a_rush_or_when_one_is_forecast() => Inputs.Sample(input =>
        !(input.IsRush || input.Reading?.Forecast > 0)
            || ScaleDecision.Decide(input).Replicas >= Math.Clamp(input.Current, input.Min, input.Max));

    [Fact]
    public void A_silent_or_impossible_scaler_lowers_neither_number_nor_floor() => Inputs.Sample(input =>
    {
        if (input.Reading is { IsCredible: true })
            return true;
        var decision = ScaleDecision.Decide(input);
        var least = Math.Clamp(Math.Max(input.Current, input.Floor), input.Min, input.Max);
        return decision.Replicas >= least && decision.Floor >= least && decision.Reason is "ScalerSilent" or "ScalerNotCredible";
    });

    [Fact]
    public void What_is_needed_is_there_at_once() => Inputs.Sample(input =>
        input.Reading is not { IsCredible: true } reading
        || ScaleDecision.Decide(input).Replicas >= Math.Min(input.Max,
            Math.Ceiling(Math.Max(reading.Claims, reading.Forecast) / reading.Target)));

    [Fact]
    public void A_scaler_that_says_nothing_is_needed_lowers_nothing_before_a_sale()
    {
        var input = Input(new ScalerReading(0, 0, 1000), current: 8) with { IsRush = true };
        Assert.Equal(new ScaleDecision(8, 8, "Rush", ScaleDecision.Decide(input).Message), ScaleDecision.Decide(input));
    }

    [Fact]
    public void A_crowd_that_is_gone_lets_the_silos_go_one_by_one_down_to_the_fewest()
    {
        var (current, lowered, now) = (8, (DateTimeOffset?)null, Samples.Noon);
        var numbers = new List<int>();
        for (var look = 0; look < 60; look++, now += TimeSpan.FromSeconds(15))
        {
            var decision = ScaleDecision.Decide(Input(new ScalerReading(10, 0, 1000), current) with { LoweredAt = lowered, Now = now });
            if (decision.Reason is "Lowered")
                lowered = now;
            if (decision.Replicas != current)
                numbers.Add(current = decision.Replicas);
        }

        Assert.Equal([7, 6, 5, 4, 3, 2], numbers);
    }

    [Fact]
    public void A_silo_that_is_not_ready_keeps_the_others() =>
        Assert.Equal(4, ScaleDecision.Decide(Input(new ScalerReading(0, 0, 1000), 4) with { Ready = 3 }).Replicas);

    [Theory]
    [InlineData(3000, 0, 3, "claims that come now")]
    [InlineData(100, 7500, 8, "openings that are near")]
    [InlineData(1e6, 0, 10, "the most that the spec allows")]
    public void It_says_why(double claims, double forecast, int replicas, string why)
    {
        var decision = ScaleDecision.Decide(Input(new ScalerReading(claims, forecast, 1000), 2));
        Assert.Equal(replicas, decision.Replicas);
        Assert.Contains(why, decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rush_is_from_the_lead_time_before_an_opening_until_two_minutes_after_it()
    {
        var (window, lead) = (Samples.Window(TimeSpan.FromMinutes(10)), TimeSpan.FromMinutes(5));
        var rushes = Enumerable.Range(0, 20).Where(minute => window.IsRush(Samples.Noon.AddMinutes(minute), lead));
        Assert.Equal(Enumerable.Range(5, 7), rushes);
        Assert.Equal(Samples.Noon.AddMinutes(5), window.NextChange(Samples.Noon, lead));
        Assert.Null(window.NextChange(Samples.Noon.AddMinutes(12), lead));
        Assert.False((window with { Phase = "ended" }).IsRush(Samples.Noon.AddMinutes(10), lead));
    }

    private static ScaleInput Input(ScalerReading reading, int current) =>
        new(2, 10, current, current, reading, IsRush: false, 2, null, Samples.Noon);
}
