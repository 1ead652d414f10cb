using CouponKill.Ledger.Accounts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class UserIdTests
{
    private const long LargestInJavaScript = (1L << 53) - 1;

    [Theory]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("2025-01-01T00:00:00Z")]
    [InlineData("2026-11-28T09:00:00Z")]
    [InlineData("2093-01-18T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void It_is_positive_and_a_number_in_JavaScript(string time)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        for (var i = 0; i < 1_000; i++)
            Assert.InRange(UserId.New(clock), 1, LargestInJavaScript);
    }

    /// <summary>A store that was put back to a copy of the second before gives no id that was given since.</summary>
    [Fact]
    public void It_is_greater_than_all_of_earlier_seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-28T09:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var before = Enumerable.Range(0, 1_000).Max(_ => UserId.New(clock));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(UserId.New(clock) > before, "An id of an earlier second is greater."));
    }

    /// <summary>Of 200 ids out of four million, more than three are the same once in some 10^11 times.</summary>
    [Fact]
    public void Ids_of_one_second_differ()
    {
        var clock = new FakeTimeProvider();
        Assert.InRange(Enumerable.Range(0, 200).Select(_ => UserId.New(clock)).Distinct().Count(), 197, 200);
    }
}
