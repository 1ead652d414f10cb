using CouponKill.Contracts.Activities;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class TimerAlignmentTests
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_delay_is_no_shorter_than_asked_and_ends_with_all_others_that_could_end_then() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 10_000], Gen.Int[0, 250]).Sample((nowMs, leastMs, otherMs) =>
        {
            var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60).AddMilliseconds(nowMs));
            var least = TimeSpan.FromMilliseconds(leastMs);
            var wait = TimerAlignment.AlignedDelay(least, clock);
            Assert.InRange(wait, least - Rounding, least + TimeSpan.FromMilliseconds(250) + Rounding);

            var other = TimeSpan.FromMilliseconds(Math.Min(leastMs + otherMs, Math.Floor((wait - Rounding).TotalMilliseconds)));
            if (other >= least)
                Assert.InRange(TimerAlignment.AlignedDelay(other, clock), wait - Rounding, wait + Rounding);
        });
}
