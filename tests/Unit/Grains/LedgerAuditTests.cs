using CouponKill.Grains.Activities;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class LedgerAuditTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 90)]
    [InlineData(334, 1_000)]
    [InlineData(15_000, 1_000)]
    public void A_quick_look_rests_three_times_as_long_as_the_store_worked_and_a_second_at_most(int workMs, int restMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(restMs), LedgerAudit.RestAfter(TimeSpan.FromMilliseconds(workMs)));
}
