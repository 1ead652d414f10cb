using CouponKill.Bench.Peers.Checks;
using CouponKill.Bench.Rivals;
using CouponKill.Harness.Http;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class SaleCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10, 4, 4, 6, 4, 4, null)]
    [InlineData(10, 30, 10, 0, 10, 10, null)]
    [InlineData(10, 30, 11, -1, 11, 11, "oversold")]
    [InlineData(10, 30, 11, 0, 11, 11, "11 of 30 users")]
    [InlineData(10, 30, 9, 1, 9, 9, "9 of 30 users")]
    [InlineData(10, 4, 4, 6, 3, 3, "3 orders are stored")]
    [InlineData(10, 4, 4, 6, 4, 3, "to 3 users")]
    [InlineData(10, 4, 4, 7, 4, 4, "7 of 10 units are left")]
    public void A_sale_must_add_up(long units, long users, long granted, long left, long orders, long buyers, string? fault)
    {
        var said = SaleCheck.Fault(units, users, granted, new SaleTally(left, orders, buyers));
        if (fault is null)
            Assert.Null(said);
        else
            Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Trick.None, null)]
    [InlineData(Trick.Oversell, "150 of 150 users were told that they have one of 50 units")]
    [InlineData(Trick.GrantTwice, "a user was granted two units")]
    [InlineData(Trick.SameOrderForAll, "two users were told of the same order")]
    [InlineData(Trick.ForgetOrders, "0 orders are stored")]
    public async Task A_server_that_cheats_is_caught(Trick trick, string? fault)
    {
        var key = TokenMinter.NewKey();
        await using var seller = await TrickySeller.StartAsync(trick, key, Cancel);
        var said = await new ScarceSale(seller, new TokenMinter(key)).FaultAsync(Cancel);
        if (fault is null)
            Assert.Null(said);
        else
            Assert.Contains(fault, said, StringComparison.Ordinal);
    }
}
