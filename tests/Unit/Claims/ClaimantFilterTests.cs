using CouponKill.Contracts.Claims;
using CouponKill.Unit.Ledger;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class ClaimantFilterTests
{
    private const int Many = 100_000;

    [Fact]
    public void Who_is_in_is_never_denied() => Gen.Select(Gen.Long.Array[0, 500], Gen.Int[-1, 1_000]).Holds(500, t =>
    {
        var (users, count) = t;
        var filter = ClaimantFilter.Build(users, count, 9);
        Assert.All(users, user => Assert.True(filter.MayContain(user), $"User {user} is denied."));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1_000_003)]
    public void Who_is_not_in_is_rarely_let_through(long step)
    {
        var filter = ClaimantFilter.Build(Users(0, step), Many, 9);
        Assert.All(Users(0, step), user => Assert.True(filter.MayContain(user), $"User {user} is denied."));
        Assert.InRange(Users(Many, step).Count(filter.MayContain), 0, Many * 3 / 100);
    }

    [Fact]
    public void An_empty_filter_lets_nobody_through()
    {
        var filter = ClaimantFilter.Build([], 0, 0);
        Assert.DoesNotContain(true, Users(0, 1).Select(filter.MayContain));
        Assert.Equal(128, filter.SizeInBytes);
    }

    [Fact]
    public void Its_size_is_about_ten_bits_a_user_and_bounded()
    {
        Assert.InRange(ClaimantFilter.Build([], Many, 0).SizeInBytes, Many * 10 / 8 / 2, Many * 10 / 8 * 2);
        Assert.Equal(16 << 20, ClaimantFilter.Build([], int.MaxValue, 0).SizeInBytes);
    }

    [Fact]
    public void It_crosses_the_wire()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var filter = ClaimantFilter.Build(Users(0, 3), Many, 123_456_789_012);
        var bytes = serializer.SerializeToArray(filter);
        Assert.InRange(bytes.Length, filter.SizeInBytes, (filter.SizeInBytes * 9 / 8) + 1_024);
        var copy = serializer.Deserialize<ClaimantFilter>(bytes)!;
        Assert.Equal((filter.LastGrantSeq, filter.SizeInBytes), (copy.LastGrantSeq, copy.SizeInBytes));
        Assert.Equal(Users(0, 1).Select(filter.MayContain), Users(0, 1).Select(copy.MayContain));
    }

    private static IEnumerable<long> Users(int from, long step)
    {
        for (var i = from; i < from + Many; i++)
            yield return 1 + (i * step);
    }
}
