using CouponKill.Ledger.Scaling;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Scaling;

/// <summary>The sum over processes, of which some are silent.</summary>
public sealed class LoadTableTests
{
    private static readonly Guid[] Processes = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid())];

    [Fact]
    public void The_newest_report_of_each_process_counts()
    {
        var table = new LoadTable(TimeSpan.Zero);
        table.Take(Report(0, arrivals: 100, queued: 5, capacity: 10), At(1));
        table.Take(Report(1, arrivals: 10, queued: 1, capacity: 30), At(1));
        table.Take(Report(0, arrivals: 200, queued: 6, capacity: 20), At(2));
        var sum = table.Sum(At(2));
        Assert.Equal((210, 7, 30, 2), (sum.Arrivals, sum.Queued, sum.Capacity, sum.Processes));
        table.Remove(Processes[0]);
        Assert.Equal((10, 1, 1), (table.Sum(At(2)).Arrivals, table.Sum(At(2)).Queued, table.Sum(At(2)).Processes));
    }

    [Theory]
    [InlineData(0, 100, 1)]
    [InlineData(6, 100, 0)]
    [InlineData(120, 100, 0)]
    [InlineData(210, 50, 0)]
    [InlineData(300, 0, 0)]
    [InlineData(1_000, 0, 0)]
    public void A_silent_process_counts_in_full_for_two_minutes_and_fades_in_three(int silentSeconds, double arrivals, int processes)
    {
        var table = new LoadTable(TimeSpan.Zero);
        table.Take(Report(0, arrivals: 100, queued: 0, capacity: 10), At(0));
        var sum = table.Sum(At(silentSeconds));
        Assert.Equal((arrivals, processes), (sum.Arrivals, sum.Processes));
    }

    [Fact]
    public void One_that_comes_back_counts_once()
    {
        var table = new LoadTable(TimeSpan.Zero);
        table.Take(Report(0, arrivals: 100, queued: 0, capacity: 10), At(0));
        table.Take(Report(0, arrivals: 80, queued: 0, capacity: 10), At(150));
        Assert.Equal(80, table.Sum(At(150)).Arrivals);
    }

    [Fact]
    public void A_new_table_tells_no_less_than_the_last_one_whoever_is_silent()
    {
        var old = new LoadTable(TimeSpan.Zero);
        for (var process = 0; process < 3; process++)
            old.Take(Report(process, arrivals: 100, queued: 50, capacity: 10), At(0));
        var known = old.Sum(At(1));
        var table = new LoadTable(At(10));
        table.Take(Report(0, arrivals: 100, queued: 0, capacity: 10) with { Known = known }, At(11));
        Assert.Equal((300, 150, 1), (table.Sum(At(11)).Arrivals, table.Sum(At(11)).Queued, table.Sum(At(11)).Processes));
        Assert.Equal(300, table.Sum(At(130)).Arrivals);

        // Not for ever, and not again and again by what it has told itself.
        table.Take(Report(0, arrivals: 100, queued: 0, capacity: 10) with { Known = table.Sum(At(130)) }, At(310));
        Assert.Equal(100, table.Sum(At(310)).Arrivals);
    }

    /// <summary>Whoever freezes, and whenever, with a steady load before: the number falls only after two minutes.</summary>
    [Fact]
    public void No_freeze_lowers_the_number_within_a_rush() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 60], Gen.Double[0, 10_000]).Holds(200, freeze =>
        {
            var (frozen, frozenAt, load) = freeze;
            var table = new LoadTable(TimeSpan.Zero);
            var before = 0.0;
            for (var second = 0; second < frozenAt + LoadTable.Hold.TotalSeconds; second++)
            {
                for (var process = 0; process < Processes.Length; process++)
                {
                    if (process != frozen || second < frozenAt)
                        table.Take(Report(process, load, queued: 10, capacity: 1), At(second));
                }

                var now = table.Sum(At(second)).Arrivals;
                Assert.True(now >= before, $"{now} after {before}");
                before = now;
            }
        });

    private static LoadReport Report(int process, double arrivals, long queued, double capacity) =>
        new(Processes[process], arrivals, queued, capacity, ServesScaler: true, Known: null);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
