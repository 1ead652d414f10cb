using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Users;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>Somebody sets the clock an hour ahead, and right again after some seconds.</summary>
public sealed class ClockStepTests : IDisposable
{
    private const double TwentyMinutes = 1_200;
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);
    private static readonly TimeSpan Upkeep = TimeSpan.FromSeconds(2);

    private readonly TempDirectory _directory = new();

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_sale_with_minutes_left_has_not_ended()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5, startsIn: -TwentyMinutes, lasts: 2 * TwentyMinutes);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        await WhileAheadAsync(host, id);
        Assert.Equal(ActivityStatus.Open, (await host.Activity(id).GetAsync()).Status);
        Assert.Equal([Outcome.Replayed, Outcome.Granted], (await host.ClaimAsync(id, 1, 3)).Select(outcome => outcome.Result));
    }

    [Fact]
    public async Task A_sale_that_is_due_later_has_not_opened()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5, startsIn: TwentyMinutes);
        Assert.Equal(Outcome.NotStarted, (await host.ClaimAsync(id, 1))[0].Result);
        await WhileAheadAsync(host, id);
        Assert.Equal(ActivityStatus.Scheduled, (await host.Activity(id).GetAsync()).Status);
        Assert.Equal(Outcome.NotStarted, (await host.ClaimAsync(id, 2))[0].Result);
    }

    /// <summary>Its log begins while the clock is wrong: all that comes later would bear that time.</summary>
    [Fact]
    public async Task A_sale_that_is_opened_for_the_first_time_meanwhile_is_as_any_other()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5, hold: 2, startsIn: -TwentyMinutes, lasts: 2 * TwentyMinutes);
        await WhileAheadAsync(host, id);
        var claim = (await Eventually.GetAsync(() => GrantedAsync(host, id, 1)))[0].Claim;
        Assert.InRange(claim.CreatedAtMs, (Now - Upkeep).ToUnixTimeMilliseconds(), (Now + Upkeep).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hold_lasts_as_long_as_agreed(bool restart)
    {
        var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 1, hold: 2, lasts: 90_000);
        Assert.Equal(ActivityStatus.Open, (await host.Activity(id).GetAsync()).Status);
        await WhileAheadAsync(host, id);
        var held = (await host.ClaimAsync(id, 2))[0].Claim;
        Assert.Equal(ClaimStatus.Held, held.Status);
        if (restart)
        {
            await host.DisposeAsync();
            host = await SaleHost.StartAsync(_directory.Path);
        }

        Assert.InRange(held.HoldExpiresAtMs, 1, (Now + Upkeep).ToUnixTimeMilliseconds());
        await Eventually.IsTrueAsync(async () => (await host.Activity(id).GetAsync()).Available == 1, "the hold has run out", seconds: 8);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_block_with_an_end_is_in_force_meanwhile_and_afterwards()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var partition = host.Grains.GetGrain<IUserPartitionGrain>(UserPartitions.Of(5));
        await partition.BlockAsync(new BlockCommand(5, "bot", Now.AddMinutes(20), 9));
        host.Clock.SetAhead(Step);
        Assert.NotNull(await partition.FindBlockAsync(5));
        await partition.BlockAsync(new BlockCommand(5 + UserPartitions.Count, "bot", null, 9));
        host.Clock.SetAhead(TimeSpan.Zero);
        Assert.NotNull(await partition.FindBlockAsync(5));
    }

    /// <summary>Claims, and time enough for all timers of the activity.</summary>
    private static async Task WhileAheadAsync(SaleHost host, long id)
    {
        host.Clock.SetAhead(Step);
        for (var until = Now + Upkeep; Now < until;)
        {
            var outcomes = await Record.ExceptionAsync(() => host.ClaimAsync(id, 2));
            Assert.True(outcomes is null or OutcomeUnknownException or ActivityUnavailableException, $"{outcomes}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        host.Clock.SetAhead(TimeSpan.Zero);
    }

    private static async Task<Contracts.Claims.ClaimOutcome[]> GrantedAsync(SaleHost host, long id, long user)
    {
        try
        {
            return await host.ClaimAsync(id, user);
        }
        catch (ActivityUnavailableException exception)
        {
            throw new TimeoutException("Not yet.", exception);
        }
    }
}
