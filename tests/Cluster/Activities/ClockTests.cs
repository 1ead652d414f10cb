using CouponKill.Cluster.Support;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>What the clock brings, with nobody calling.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task An_activity_opens_and_ends_by_the_clock()
    {
        using var directory = new TempDirectory();
        await using var host = await SaleHost.StartAsync(directory.Path);
        var id = await host.AddAsync(total: 5, startsIn: 1, lasts: 1);
        var definition = (await host.Activity(id).GetAsync()).Definition;
        Assert.Equal(Outcome.NotStarted, (await host.ClaimAsync(id, 1))[0].Result);

        await StatusAsync(host, id, ActivityStatus.Open);
        Assert.InRange(DateTimeOffset.UtcNow, definition.StartsAt, definition.StartsAt + Precision);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        await StatusAsync(host, id, ActivityStatus.Ended);
        Assert.InRange(DateTimeOffset.UtcNow, definition.EndsAt, definition.EndsAt + Precision);
        Assert.Equal([Outcome.Replayed, Outcome.Ended], (await host.ClaimAsync(id, 1, 2)).Select(outcome => outcome.Result));
    }

    [Fact]
    public async Task A_hold_that_runs_out_returns_its_unit_once_and_its_order_expires()
    {
        using var directory = new TempDirectory();
        await using var host = await SaleHost.StartAsync(directory.Path);
        var id = await host.AddAsync(total: 1, hold: 1);
        var held = (await host.ClaimAsync(id, 1))[0].Claim;
        Assert.Equal((ClaimStatus.Held, held.CreatedAtMs + 1_000), (held.Status, held.HoldExpiresAtMs));
        Assert.Equal(Outcome.SoldOut, (await host.ClaimAsync(id, 2))[0].Result);

        var view = await host.Activity(id).GetAsync();
        while (view.Held > 0)
            view = await host.Activity(id).WatchAsync(view.Seq);
        Assert.InRange(
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), held.HoldExpiresAtMs, held.HoldExpiresAtMs + (long)Precision.TotalMilliseconds);
        Assert.Equal((1, 0, 0), (view.Available, view.Held, view.Sold));
        await host.MoveAsync(id);
        await host.SettledAsync(id);
        var row = await host.Orders.FindAsync(held.OrderId, TestContext.Current.CancellationToken);
        Assert.Equal(ClaimStatus.Expired, row!.Value.Claim.Status);
        Assert.Equal([Outcome.Granted, Outcome.SoldOut], (await host.ClaimAsync(id, 2, 3)).Select(outcome => outcome.Result));
    }

    private static async Task StatusAsync(SaleHost host, long id, ActivityStatus status)
    {
        var view = await host.Activity(id).GetAsync();
        while (view.Status != status)
            view = await host.Activity(id).WatchAsync(view.Seq);
    }
}
