using CouponKill.Api.Connections;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class ConnectionBudgetTests
{
    [Theory]
    [InlineData(600, 400, 100)]
    [InlineData(1_024, 424, 300)]
    [InlineData(20_000, 400, 18_600)]
    [InlineData(100, 200, 1)]
    public void Files_are_left_for_everything_else(long descriptors, int open, int connections) =>
        Assert.Equal(connections, ConnectionBudget.Of(descriptors, open));

    [Fact]
    public void A_limit_beyond_all_numbers_is_no_error() => Assert.True(ConnectionBudget.Of(long.MaxValue, 400) > 1_000_000);

    [Theory]
    [InlineData("Max open files            600                  20000                files     \n", 600L)]
    [InlineData("Max cpu time              unlimited            unlimited            seconds\nMax open files  5  6  files\n", 5L)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", null)]
    [InlineData("", null)]
    public void The_soft_limit_is_read(string limits, long? expected) => Assert.Equal(expected, ConnectionBudget.Parse(limits));
}
