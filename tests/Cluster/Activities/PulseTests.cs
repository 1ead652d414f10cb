using System.Diagnostics;
using CouponKill.Cluster.Support;

namespace CouponKill.Cluster.Activities;

/// <summary>What an activity does by itself while nobody claims.</summary>
public sealed class PulseTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task At_rest_the_log_is_asked_no_more_than_every_other_second()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RestAsync(host);
        var (started, peeks) = (Stopwatch.GetTimestamp(), host.Log.Peeks);
        await Eventually.IsTrueAsync(() => host.Log.Peeks >= peeks + 2, "the log is asked twice more");

        // Timers come late, but never early by more than their resolution.
        Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds > 3.9, $"after {Stopwatch.GetElapsedTime(started)}");
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
    public async Task A_claim_ends_the_rest_and_the_catalog_hears_of_it()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await RestAsync(host);
        await host.ClaimAsync(id, 1);

        await Eventually.IsTrueAsync(
            async () => (await host.Catalog.FindAsync(id, TestContext.Current.CancellationToken))?.LastView?.Available == 4, "the catalog knows of the claim");
    }

    /// <summary>An activity that has asked its log twice with nothing else to do.</summary>
    private static async Task<long> RestAsync(SaleHost host)
    {
        var id = await host.AddAsync(total: 5);
        await host.SettledAsync(id);
        var peeks = host.Log.Peeks;
        await Eventually.IsTrueAsync(() => host.Log.Peeks >= peeks + 2, "the log is asked with nobody calling");
        return id;
    }
}
