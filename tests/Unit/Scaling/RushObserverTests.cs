using CouponKill.Ledger.Scaling;
using Xunit;

namespace CouponKill.Unit.Scaling;

/// <summary>What a sale teaches about the next one.</summary>
public sealed class RushObserverTests
{
    private static readonly DateTimeOffset Opens = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Opening Sale = new(1, Opens, 1_000);

    private readonly RushObserver _observer = new();

    [Fact]
    public void The_shape_of_a_rush_is_found_above_what_comes_anyway()
    {
        Run([Sale], second => 200 + (second < 0 ? 0 : 3_000 * Math.Exp(-second / 8.0)));
        var shape = Assert.Single(_observer.Past);
        Assert.Equal(3, shape.PeakPerUnit, 2);
        Assert.InRange(shape.TauSeconds, 7.5, 9);
    }

    [Fact]
    public void A_sale_that_nobody_came_to_teaches_nothing()
    {
        Run([Sale], _ => 200);
        Assert.Empty(_observer.Past);
    }

    [Fact]
    public void Two_at_the_same_time_teach_nothing()
    {
        Run([Sale, Sale with { ActivityId = 2, StartsAt = Opens.AddSeconds(20) }], second => second < 0 ? 0 : 1_000);
        Run([Sale with { ActivityId = 3 }, Sale with { ActivityId = 4 }], second => second < 0 ? 0 : 1_000);
        Assert.Empty(_observer.Past);
    }

    [Fact]
    public void A_beginning_that_was_missed_teaches_nothing()
    {
        Run([Sale], _ => 1_000, from: 5);
        Assert.Empty(_observer.Past);
    }

    [Fact]
    public void The_last_five_are_remembered_and_handed_on()
    {
        for (var sale = 1; sale <= 7; sale++)
        {
            var opening = new Opening(sale, Opens.AddHours(sale), 1_000);
            Run([opening], second => second < 0 ? 0 : sale * 1_000 * Math.Exp(-second / 5.0), opensAt: opening.StartsAt);
        }

        Assert.Equal([3, 4, 5, 6, 7], _observer.Past.Select(shape => Math.Round(shape.PeakPerUnit)));
        var next = new RushObserver();
        next.Inherit(_observer.Past);
        next.Inherit([new RushShape(1, 1)]);
        Assert.Equal(_observer.Past, next.Past);
    }

    private void Run(Opening[] openings, Func<int, double> arrivals, int from = -10, DateTimeOffset? opensAt = null)
    {
        for (var second = from; second < 130; second++)
            _observer.Observe((opensAt ?? Opens).AddSeconds(second), arrivals(second), Second, openings);
    }
}
