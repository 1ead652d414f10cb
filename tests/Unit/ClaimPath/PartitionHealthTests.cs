using CouponKill.Api.Batching;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class PartitionHealthTests
{
    private readonly PartitionHealth _health = new();

    [Fact]
    public void While_a_share_waits_too_long_no_other_is_asked_about()
    {
        Assert.Equal(PartitionTurn.Wait, _health.Begin());
        Assert.Equal(PartitionTurn.Wait, _health.Begin());
        Assert.True(_health.WaitedTooLong());
        Assert.Equal(PartitionTurn.Shed, _health.Begin());
        Assert.False(_health.WaitedTooLong());
        Assert.False(_health.Ended(isAnswered: false));
        Assert.Equal(PartitionTurn.Shed, _health.Begin());
    }

    [Fact]
    public void After_a_failure_one_share_at_a_time_asks_again_and_nobody_waits_for_it()
    {
        _health.WaitedTooLong();
        for (var round = 0; round < 3; round++)
        {
            Assert.False(_health.Ended(isAnswered: false));
            Assert.Equal(PartitionTurn.Probe, _health.Begin());
            Assert.Equal(PartitionTurn.Shed, _health.Begin());
        }
    }

    [Fact]
    public void The_first_answer_makes_it_well_and_those_that_still_wait_do_not_count_twice()
    {
        _health.WaitedTooLong();
        _health.WaitedTooLong();
        Assert.True(_health.Ended(isAnswered: true));
        Assert.Equal(PartitionTurn.Wait, _health.Begin());
        Assert.False(_health.Ended(isAnswered: true));
        Assert.Equal(PartitionTurn.Wait, _health.Begin());
        Assert.True(_health.WaitedTooLong());
        Assert.False(_health.Ended(isAnswered: false));
        Assert.Equal(PartitionTurn.Probe, _health.Begin());
        Assert.True(_health.Ended(isAnswered: true));
    }
}
