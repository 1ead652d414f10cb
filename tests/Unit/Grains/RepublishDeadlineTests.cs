using CouponKill.Grains.Activities.Outbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class RepublishDeadlineTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly RepublishDeadline _deadline;

    public RepublishDeadlineTests() => _deadline = new RepublishDeadline(First, _clock);

    [Fact]
    public void It_comes_after_the_first_time_and_then_twice_as_late_each_time_up_to_a_minute()
    {
        var seconds = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            seconds.Add(_deadline.Remaining.TotalSeconds);
            _clock.Advance(_deadline.Timeout);
            Assert.Equal(TimeSpan.Zero, _deadline.Remaining);
            _deadline.Passed();
        }

        Assert.Equal([5, 10, 20, 40, 60, 60], seconds);
    }

    [Fact]
    public void Progress_brings_the_first_time_back()
    {
        _deadline.Passed();
        _clock.Advance(First);
        _deadline.Progress();

        Assert.Equal((First, First), (_deadline.Timeout, _deadline.Remaining));
    }

    [Fact]
    public void Orders_that_are_published_after_none_was_under_way_get_the_whole_time_but_no_other_one()
    {
        _deadline.Passed();
        _clock.Advance(First);
        _deadline.Start();

        Assert.Equal((First * 2, First * 2), (_deadline.Timeout, _deadline.Remaining));
    }
}
