using CouponKill.Grains.Activities.Ownership;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class RefusalBackoffTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Tries_are_half_a_second_apart_then_twice_as_long_each_time_and_a_minute_at_most()
    {
        var backoff = new RefusalBackoff(_clock);
        Assert.True(backoff.IsDue);
        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            backoff.Refused();
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.False(backoff.IsDue);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(backoff.IsDue);
        }
    }

    [Fact]
    public void An_hour_of_questions_costs_some_seventy_tries()
    {
        var backoff = new RefusalBackoff(_clock);
        var tries = 0;
        for (var asked = 0; asked < 3_600; asked++)
        {
            if (backoff.IsDue)
            {
                tries++;
                backoff.Refused();
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(tries, 60, 70);
    }
}
