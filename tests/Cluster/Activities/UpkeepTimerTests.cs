using System.Diagnostics;
using CouponKill.Cluster.Support;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Stock;
using Orleans.Core.Internal;

namespace CouponKill.Cluster.Activities;

/// <summary>What an activity does by itself while nobody claims.</summary>
public sealed class UpkeepTimerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task At_rest_those_who_watch_have_the_log_asked_less_often_than_every_second_and_nobody_else_does()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var (watched, quiet) = (await RestAsync(host), await RestAsync(host));
        var (started, peeks) = (Stopwatch.GetTimestamp(), host.Log.Peeks(quiet));
        for (var asked = host.Log.Peeks(watched) + 6; host.Log.Peeks(watched) < asked;)
            await host.Activity(watched).WatchAsync(1_000);

        // Every second, it would have been six seconds at most; at rest it is seven and a half at least, unless one tick has found work.
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.True(elapsed > 6.5, $"after {elapsed} s");
        // The gate looks every 3.75 to 6.5 seconds.
        Assert.InRange(host.Log.Peeks(quiet) - peeks, 0, (int)(elapsed / 3.75) + 1);
    }

    [Fact]
    public async Task While_the_log_is_silent_those_who_watch_are_answered_from_its_last_word()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await RestAsync(host);
        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Log.PeekAnswers = silence.Task;

        var view = await host.Activity(id).WatchAsync(1_000);
        silence.SetResult();
        Assert.Equal(5, view.Available);
    }

    [Fact]
    public async Task The_catalog_hears_of_a_claim_that_ends_the_rest()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await RestAsync(host);
        await host.ClaimAsync(id, 1);

        await Eventually.IsTrueAsync(
            async () => (await host.Catalog.FindAsync(id, TestContext.Current.CancellationToken))?.LastView?.Available == 4,
            "the catalog knows of the claim");
    }

    /// <summary>
    /// Orleans waits for running calls then, and lets nobody in: not even the timer that would answer the call that waits.
    /// </summary>
    [Fact]
    public async Task An_activity_that_Orleans_deactivates_while_somebody_watches_comes_back()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await RestAsync(host);
        var watch = host.Activity(id).WatchAsync(1_000);
        await host.Activity(id).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);

        var outcomes = await Eventually.GetAsync(
            () => host.ClaimAsync(id, 1).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal(Outcome.Granted, Assert.Single(outcomes).Result);
        Assert.Equal(5, (await watch).Available);
    }

    /// <summary>An activity that has nothing to do but to ask its log for those who watch.</summary>
    private static async Task<long> RestAsync(SaleHost host)
    {
        var id = await host.AddAsync(total: 5);
        await host.SettledAsync(id);
        for (var asked = host.Log.Peeks(id) + 1; host.Log.Peeks(id) < asked;)
            await host.Activity(id).WatchAsync(1_000);
        return id;
    }
}
