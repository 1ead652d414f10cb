using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Report;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class MediansTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 9.0, 1, 5, 7 }, 6)]
    [InlineData(new double[0], double.NaN)]
    public void A_median_is_in_the_middle(double[] values, double median) => Assert.Equal(median, Medians.Of(values));

    [Fact]
    public void Ratios_are_of_runs_in_the_same_round_that_count()
    {
        Run[] runs =
        [
            Of("a", 0, 999), Of("b", 0, 1), Of("a", 1, 20), Of("b", 1, 10), Of("b", 2, 10), Of("a", 2, 30),
            Of("a", 3, 90, "oversold"), Of("b", 3, 10), Of("a", 4, 80), Of("b", 5, 10),
        ];
        Assert.Equal(2.5, Medians.OfRatios(runs, "a", "b", run => run.PerSecond));
    }

    [Fact]
    public void Ratios_are_of_the_two_runs_of_a_round_that_were_next_to_each_other()
    {
        Run[] runs = [Of("a", 1, 1), Of("c", 1, 1), Of("b", 1, 10), Of("a", 1, 20), Of("c", 1, 1), Of("b", 1, 999)];
        Assert.Equal(2, Medians.OfRatios(runs, "a", "b", run => run.PerSecond));
        Run[] reversed = [.. runs.Reverse()];
        Assert.Equal(2, Medians.OfRatios(reversed, "a", "b", run => run.PerSecond));
    }

    [Fact]
    public void Without_a_common_round_there_is_no_ratio() =>
        Assert.Null(Medians.OfRatios([Of("a", 1, 20), Of("b", 2, 10)], "a", "b", run => run.PerSecond));

    [Fact]
    public void A_target_is_reached_not_reached_or_not_measured()
    {
        Run[] runs = [Of(PeerNames.Noop, 1, 100), Of(PeerNames.Embedded, 1, 75), Of(PeerNames.SoldOut, 1, 94)];
        var targets = Targets.Of(runs);
        Assert.True(Single(targets.Where(target => !target.IsCeiling), PeerNames.Embedded).IsReached);
        Assert.False(Single(targets, PeerNames.SoldOut).IsReached);
        Assert.Null(Single(targets, PeerNames.ThreeSilos).IsReached);
    }

    [Fact]
    public void A_ceiling_must_not_be_passed()
    {
        Run[] runs =
            [Of(PeerNames.ClusterAlways, 1, 1) with { ServerCpuUs = 10 }, Of(PeerNames.ThreeSilos, 1, 1) with { ServerCpuUs = 14.1 }];
        Assert.False(Single(Targets.Of(runs), PeerNames.ThreeSilos).IsReached);
    }

    [Fact]
    public void What_a_claim_allocates_is_compared_by_difference()
    {
        Run[] runs = [Allocated(PeerNames.Noop, 9_000), Allocated(PeerNames.ClusterEverysec, 10_400)];
        var target = Single(Targets.Of(runs).Where(target => target.Result is not null && target.IsCeiling), PeerNames.ClusterEverysec);
        Assert.Equal(1.4, target.Result!.Value, 6);
        Assert.True(target.IsReached);
    }

    [Fact]
    public void What_is_allocated_comes_from_the_phase_with_fixed_heaps()
    {
        var summary = Assert.Single(Summary.Of([Of("a", 1, 20), Allocated("a", 4_300)]));
        Assert.Equal((1, 4_300.0), (summary.Runs, summary.AllocatedBytes));
    }

    [Fact]
    public void Summaries_leave_out_what_does_not_count()
    {
        Run[] runs = [Of("a", 0, 999), Of("a", 1, 20), Of("a", 2, 1, "lost orders"), Of("a", 1, 500) with { Phase = Phase.Curve }];
        var summary = Assert.Single(Summary.Of(runs));
        Assert.Equal((1, 1, 20.0, null), (summary.Runs, summary.Faults, summary.PerSecond, summary.OverNoop));
    }

    private static Target Single(IEnumerable<Target> targets, string peer) =>
        targets.Single(target => string.Equals(target.Peer, peer, StringComparison.Ordinal));

    private static Run Allocated(string peer, double bytes) => Of(peer, 1, 1) with { Phase = Phase.Allocation, AllocatedBytes = bytes };

    private static Run Of(string peer, int round, double perSecond, string? fault = null) =>
        new(Phase.Peak, round, peer, 0, 1, 0, perSecond, 1, 1, 1, 1, 0, 1, 1, fault);
}
