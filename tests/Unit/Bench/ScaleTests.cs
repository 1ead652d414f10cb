using CouponKill.Bench.Load;
using CouponKill.Bench.Report;
using CouponKill.Bench.Scale;
using HdrHistogram;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class ScaleTests
{
    private static readonly ScaleSettings Settings = new("couponkill-embedded", Pairs: 2, Rate: 10_000, Connections: 1, Threads: 1);

    [Fact]
    public void Every_hundredth_claim_goes_to_one_of_the_others_in_turn()
    {
        var (hot, others) = (new Sale(1, 1_000), Enumerable.Range(2, 3).Select(id => new Sale(id, 1_000)).ToList());
        var rush = new Rush(hot, others, new Crowd(10_000));
        long[] runs = [.. rush.Mixed(500).Concat(rush.Mixed(200)).Select(demand => demand.Sale.ActivityId)];

        Assert.Equal([2, 3, 4, 2, 3, 4, 2], runs.Where((_, n) => n % 100 == 99));
        Assert.All(runs.Where((_, n) => n % 100 != 99), id => Assert.Equal(1, id));
    }

    [Fact]
    public void Before_the_runs_the_hot_activity_sells_alone_and_each_of_the_others_a_few()
    {
        var (hot, others) = (new Sale(1, 1_000), Enumerable.Range(2, 3).Select(id => new Sale(id, 1_000)).ToList());
        var rush = new Rush(hot, others, new Crowd(10_000));

        Assert.All(rush.ForHot(200), demand => Assert.Same(hot, demand.Sale));
        Assert.Equal(
            others.Select(sale => (sale, 5)), rush.ForOthers(5).CountBy(demand => demand.Sale).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Users_come_once_and_in_no_order()
    {
        var crowds = new[] { new Crowd(10_000), new Crowd(10_000) }
            .Select(crowd => Enumerable.Range(0, 10_000).Select(_ => crowd.Next()).ToList())
            .ToList();

        Assert.All(crowds, users => Assert.Equal(9_999, users.Max() - users.Min()));
        Assert.Equal(20_000, crowds.SelectMany(users => users).Distinct().Count());
        Assert.InRange(crowds[0].Zip(crowds[0].Skip(1), (user, next) => next > user).Count(ascends => ascends), 1_000, 9_000);
    }

    [Fact]
    public void A_small_sale_is_bought_up_by_different_users()
    {
        var sale = new Sale(7, SmallSide.Units);
        var demand = SmallSide.Buyers(sale).Concat(SmallSide.Buyers(sale)).ToList();

        Assert.Equal(2 * SmallSide.Units, demand.DistinctBy(claim => claim.User).Count());
        Assert.All(demand, claim => Assert.Same(sale, claim.Sale));
    }

    [Theory]
    [InlineData(1, 10_000, 500_000)]
    [InlineData(3, 7_777, 166_000)]
    [InlineData(5, 999_999, 100_000)]
    [InlineData(7, 3, 71_000)]
    public void A_run_has_all_its_claims_in_whole_sales(int pairs, int rate, int claims)
    {
        var settings = Settings with { Pairs = pairs, Rate = rate };
        Assert.Equal((claims, claims), (settings.Claims, settings.Open().Requests));
    }

    [Fact]
    public async Task The_sides_take_turns_and_the_first_round_does_not_count()
    {
        var turns = new List<string>();
        var (small, large) = (new FakeSide("small", 10, turns), new FakeSide("large", 11, turns));
        var shown = new List<ScaleRun>();
        var rounds = await new ScaleComparison(small, large).RunAsync(Settings, shown.Add, TestContext.Current.CancellationToken);

        Assert.Equal(["small closed", "large closed", "small open", "large open", "small open", "large open"], turns);
        Assert.Equal([0, 0, 1, 1, 2, 2], shown.Select(run => run.Round));
        Assert.Equal([(10, 11), (10, 11)], rounds.Select(round => (round.Small.ServerCpuUs, round.Large.ServerCpuUs)));
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(12.5, false)]
    public void The_ratio_is_the_median_of_the_rounds(double middle, bool isReached)
    {
        var report = ScaleReport.From(Machine.Read(), Settings, [(Run(10), Run(middle)), (Run(20), Run(20)), (Run(10), Run(90))]);

        Assert.Equal((10, 20, middle / 10), (report.SmallUs, report.LargeUs, report.Target.Result));
        Assert.Equal(isReached, report.Target.IsReached);
        Assert.EndsWith(isReached ? ": reached" : ": not reached", report.ToString(), StringComparison.Ordinal);
    }

    private static ScaleRun Run(double serverCpuUs) => new(1, "side", 1, 1, 1, 1, serverCpuUs);

    private sealed class FakeSide(string name, double microseconds, List<string> turns) : ISide
    {
        public string Name => name;

        public Task<SaleResult> SellAsync(LoadPlan load, int claims, CancellationToken cancellationToken)
        {
            turns.Add($"{name} {(load is OpenLoad ? "open" : "closed")}");
            var latency = new LongHistogram(1_000, 3);
            latency.RecordValue(1);
            var result = new LoadResult(new Dictionary<int, long> { [201] = 1 }, latency, TimeSpan.FromSeconds(1));
            return Task.FromResult(new SaleResult(result, TimeSpan.FromMicroseconds(microseconds)));
        }
    }
}
