using CouponKill.Bench.Report;
using CouponKill.Bench.Scaling;
using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Unit.Bench;

/// <summary>What the simulation of autoscaling must show, and that the document says what it shows.</summary>
public sealed class ScalingSimulationTests
{
    private static readonly Lazy<ScalingReport> Report = new(ScalingReport.Run);

    public static TheoryData<double> Polls => [5, 30];

    [Theory]
    [MemberData(nameof(Polls))]
    public void With_a_forecast_nothing_is_shed_in_the_worst_sale_and_at_most_30_percent_wasted(double poll)
    {
        var runs = Report.Value.Of(Policy.Forecast with { PollSeconds = poll });
        Assert.Equal(Scenario.Seeds, runs.Count);
        Assert.All(runs, run => Assert.Equal(0, run.Shed));
        Assert.All(runs, run => Assert.InRange(run.Waste, 0, 0.3));
    }

    [Fact]
    public void Without_one_every_policy_sheds_in_every_sale()
    {
        foreach (var policy in new[] { Policy.Cpu, Policy.Lag, Policy.Queue })
            Assert.All(Report.Value.Of(policy), run => Assert.True(run.Shed > 0, $"{policy.Name}, seed {run.Seed}"));
    }

    [Fact]
    public void A_forecast_that_is_ten_times_too_low_is_no_worse_than_none()
    {
        foreach (var (low, none) in Report.Value.Of(Policy.TooLow).Zip(Report.Value.Of(Policy.Queue)))
            Assert.InRange(low.Shed, 0, none.Shed);
    }

    [Fact]
    public void One_that_is_ten_times_too_high_costs_no_more_than_its_bound() => Assert.All(Report.Value.Of(Policy.TooHigh), run =>
    {
        Assert.Equal(0, run.Shed);
        Assert.True(run.SilosAtOpening <= Math.Ceiling(Scenario.MaxForecast / (0.75 * Scenario.SiloCapacity)));
    });

    [Fact]
    public void The_same_seed_gives_the_same_run() =>
        Assert.Equal(Simulation.Run(Policy.Queue, 3).Moments, Simulation.Run(Policy.Queue, 3).Moments);

    /// <summary>If not: <c>make bench-scaling</c>.</summary>
    [Fact]
    public void The_document_and_its_pictures_are_what_the_simulation_says()
    {
        var docs = Path.Combine(RepositoryPaths.Root, "docs");
        var page = File.ReadAllText(Path.Combine(docs, ScalingCommand.Page));
        Assert.Equal(MarkedSection.Replace(page, ScalingCommand.Section, Report.Value.ToMarkdown()), page);
        Assert.All(Report.Value.Plots(), one => Assert.Equal(one.Plot.ToSvg(), File.ReadAllText(Path.Combine(docs, one.File))));
    }
}
