using System.Diagnostics;
using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>An activation that lost its log, or does not know what became of an append, grants nothing and makes room.</summary>
public sealed class FenceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_activation_that_lost_its_log_grants_nothing()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:AppendTimeout", "00:00:01"));
        var id = await host.AddAsync(total: 5);
        await host.ClaimAsync(id, 1);
        await host.Log.Inner.AcquireAsync(id, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.ClaimAsync(id, 2));
        Assert.Equal([Outcome.Replayed, Outcome.Granted], (await host.ClaimAsync(id, 1, 2)).Select(outcome => outcome.Result));
        Assert.Equal(2, (await host.Activity(id).GetAsync()).Sold);
    }

    [Theory]
    [InlineData(nameof(AppendFault.Hangs), Outcome.Granted)]
    [InlineData(nameof(AppendFault.TakesEffectAndHangs), Outcome.Replayed)]
    [InlineData(nameof(AppendFault.FailsBefore), Outcome.Granted)]
    [InlineData(nameof(AppendFault.FailsAfter), Outcome.Replayed)]
    public async Task What_became_of_an_append_is_read_from_the_log(string faultName, Outcome afterwards)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:AppendTimeout", "00:00:01"));
        var id = await host.AddAsync(total: 1);
        await Eventually.IsTrueAsync(async () => (await host.Activity(id).GetAsync()).Status == ActivityStatus.Open, "it is open");
        var (fault, faults) = (Enum.Parse<AppendFault>(faultName), 1);
        host.Log.OnAppend = _ => Interlocked.Decrement(ref faults) == 0 ? fault : AppendFault.None;

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.ClaimAsync(id, 1));
        Assert.Equal(afterwards, (await host.ClaimAsync(id, 1))[0].Result);
        await host.SettledAsync(id);
    }

    /// <summary>Orleans deactivates only when no call and no timer runs: an audit in the way must not keep the buyers waiting.</summary>
    [Fact]
    public async Task An_audit_and_parked_calls_do_not_keep_a_failed_activation_alive()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:AppendTimeout", "00:00:01"));
        var id = await host.AddAsync(total: 5);
        var view = await host.Activity(id).GetAsync();
        await Eventually.IsTrueAsync(async () => (view = await host.Activity(id).GetAsync()).Status == ActivityStatus.Open, "it is open");
        host.Orders.BeforeRead = token => Task.Delay(Timeout.InfiniteTimeSpan, token);
        var audit = host.Activity(id).AuditAsync();
        var watch = host.Activity(id).WatchAsync(view.Seq + 1_000);
        await Eventually.IsTrueAsync(() => host.Calls.Of("WatchAsync") > 0, "both are there");
        var started = Stopwatch.GetTimestamp();
        await host.Log.Inner.AcquireAsync(id, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.ClaimAsync(id, 1));
        host.Orders.BeforeRead = _ => Task.CompletedTask;

        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 4);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => watch);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => audit);
    }

    /// <summary>Whether it publishes new orders, or again those that the comparison of ledger and orders found missing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_takes_nothing_does_not_keep_a_failed_activation_alive(bool isRepair)
    {
        await using var host = await SaleHost.StartAsync(
            _directory.Path, ("Activity:AppendTimeout", "00:00:01"), ("Activity:ReconcileInterval", "00:00:01"));
        var id = await host.AddAsync(total: 5);
        var isBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isRepair)
        {
            await host.ClaimAsync(id, 1);
            await host.SettledAsync(id);
        }

        host.OrderStream.BeforeTaking = isBack.Task;
        SaleHost.Execute(_directory.Path, "orders.db", "DELETE FROM orders");
        await host.ClaimAsync(id, 1);
        await Eventually.IsTrueAsync(() => host.OrderStream.Waiting > 0, "it publishes");
        await host.Log.Inner.AcquireAsync(id, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.ClaimAsync(id, 2));
        Assert.Equal([Outcome.Replayed, Outcome.Granted], (await host.ClaimAsync(id, 1, 2)).Select(outcome => outcome.Result));
        isBack.SetResult();
        await host.SettledAsync(id);
    }

    [Fact]
    public async Task A_filter_of_claimants_waits_for_its_grants()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:AppendTimeout", "00:00:01"));
        var id = await host.AddAsync(total: 5);
        await host.ClaimAsync(id, 1);
        host.Log.OnAppend = _ => AppendFault.Hangs;
        var claim = host.ClaimAsync(id, 2);
        var filter = host.Activity(id).GetClaimantsAsync();

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => claim);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => filter);
        host.Log.OnAppend = _ => AppendFault.None;
        await host.ClaimAsync(id, 3);
        var next = await host.Activity(id).GetClaimantsAsync();
        Assert.True(next.MayContain(1) && next.MayContain(3));
        Assert.False(next.MayContain(2));
    }
}
