using CouponKill.Grains.Activities.Upkeep;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class ReconcileScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly ReconcileSchedule _schedule;

    public ReconcileScheduleTests() => _schedule = new ReconcileSchedule(Interval, _clock);

    [Fact]
    public void The_first_comparison_is_due_at_once() => Assert.True(_schedule.IsDue(0));

    [Fact]
    public void While_claims_come_it_is_due_every_interval()
    {
        for (var seq = 1; seq < 50; seq++)
        {
            _schedule.Compared(seq, agreed: true);
            Assert.Equal(1, WaitUntilDue(seq + 1));
        }
    }

    [Fact]
    public void While_nothing_changes_it_is_due_half_as_often_each_time_up_to_a_limit()
    {
        var waits = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            _schedule.Compared(9, agreed: true);
            waits.Add(WaitUntilDue(9));
        }

        Assert.Equal([1, 2, 4, 8, 16, 16, 16], waits);
    }

    [Fact]
    public void A_change_or_a_difference_brings_it_back_to_the_interval()
    {
        for (var i = 0; i < 5; i++)
            _schedule.Compared(9, agreed: true);
        _clock.Advance(Interval);
        Assert.False(_schedule.IsDue(9));
        Assert.True(_schedule.IsDue(10));

        _schedule.Compared(9, agreed: false);
        Assert.Equal(1, WaitUntilDue(9));
    }

    /// <summary>Intervals until it is due.</summary>
    private int WaitUntilDue(long seq)
    {
        var intervals = 0;
        for (; !_schedule.IsDue(seq); intervals++)
            _clock.Advance(Interval);
        return intervals;
    }
}
