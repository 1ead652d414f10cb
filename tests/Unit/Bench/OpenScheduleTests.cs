using System.Diagnostics;
using CouponKill.Bench.Load;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class OpenScheduleTests
{
    private const long Start = 1_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    [Fact]
    public void Requests_arrive_evenly_whatever_the_time_is()
    {
        var arrivals = Arrivals(new OpenSchedule(Start, Duration, perSecond: 4, threads: 1, thread: 0), now: long.MaxValue - 1);
        var quarter = Stopwatch.Frequency / 4;
        Assert.Equal(Enumerable.Range(0, 8).Select(i => Start + (i * quarter)), arrivals);
    }

    [Fact]
    public void Threads_share_the_arrivals_of_one()
    {
        var alone = Arrivals(new OpenSchedule(Start, Duration, perSecond: 50.5, threads: 1, thread: 0), now: 0);
        var shared = Enumerable.Range(0, 3).SelectMany(
            thread => Arrivals(new OpenSchedule(Start, Duration, perSecond: 50.5, threads: 3, thread), now: 0));
        Assert.Equal(101, alone.Count);
        Assert.Equal(alone, shared.Order());
    }

    [Fact]
    public void Late_requests_are_given_up_some_time_after_the_end()
    {
        var end = Start + (long)(Duration.TotalSeconds * Stopwatch.Frequency);
        Assert.InRange(new OpenSchedule(Start, Duration, 4, 1, 0).GiveUpAt, end + 1, end + (2 * Stopwatch.Frequency));
    }

    [Fact]
    public void A_closed_model_is_due_at_once_until_its_end()
    {
        var schedule = new ClosedSchedule(Start, Duration);
        var end = Start + (long)(Duration.TotalSeconds * Stopwatch.Frequency);
        Assert.Equal(end - 1, schedule.Next(end - 1));
        Assert.Equal(ISchedule.Never, schedule.Next(end));
    }

    private static List<long> Arrivals(OpenSchedule schedule, long now)
    {
        var arrivals = new List<long>();
        for (var next = schedule.Next(now); next != ISchedule.Never; next = schedule.Next(now))
        {
            arrivals.Add(next);
            schedule.Advance();
        }

        return arrivals;
    }
}
