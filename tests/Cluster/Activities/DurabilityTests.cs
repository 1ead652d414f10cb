using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>While the claim log's store would not keep it, nothing new is sold; what was sold before is told.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Winners_are_answered_and_nobody_else_wins()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        var appends = host.Log.Appends;

        host.Durability.Report("it forgets");
        var outcomes = await host.ClaimAsync(id, 1, 2, 1);

        Assert.Equal([Outcome.Replayed, Outcome.StorageNotDurable, Outcome.Replayed], outcomes.Select(outcome => outcome.Result));
        var refusal = await Assert.ThrowsAsync<ActivityUnavailableException>(() => PauseAsync(host, id));
        Assert.Equal((UnavailableReason.StorageNotDurable, "it forgets"), (refusal.Reason, refusal.Message));
        Assert.Equal(1, (await host.Activity(id).GetAsync()).Sold);
        Assert.Equal(appends, host.Log.Appends);

        host.Durability.Report(null);
        Assert.Equal([Outcome.Granted, Outcome.Replayed], (await host.ClaimAsync(id, 2, 1)).Select(outcome => outcome.Result));
        await PauseAsync(host, id);
    }

    [Fact]
    public async Task What_the_clock_brings_waits_and_comes_when_the_store_keeps_it()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5, startsIn: 1);
        Assert.Equal(ActivityStatus.Scheduled, (await host.Activity(id).GetAsync()).Status);

        host.Durability.Report("it forgets");
        host.Clock.Jump(TimeSpan.FromSeconds(2));
        Assert.Equal(Outcome.StorageNotDurable, (await host.ClaimAsync(id, 1))[0].Result);
        Assert.Equal(ActivityStatus.Scheduled, (await host.Activity(id).GetAsync()).Status);

        host.Durability.Report(null);
        await Eventually.IsTrueAsync(
            async () => (await host.Activity(id).GetAsync()).Status == ActivityStatus.Open, "the activity is open");
    }

    private static Task<AdminReply> PauseAsync(SaleHost host, long id) =>
        host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None));
}
