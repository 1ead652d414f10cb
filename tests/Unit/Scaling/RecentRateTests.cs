using CouponKill.Ledger.Scaling;
using Xunit;

namespace CouponKill.Unit.Scaling;

public sealed class RecentRateTests
{
    [Fact]
    public void A_rate_rises_at_once_and_falls_within_five_seconds()
    {
        var rate = new RecentRate();
        double[] values = [0, 100, 0, 0, 0, 0, 0];
        Assert.Equal([0, 100, 100.0 / 3, 25, 20, 20, 0], values.Select(rate.Take));
    }
}
