using System.Diagnostics;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>An activity whose log cannot be trusted does not sell.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_activity_that_nobody_made_is_not_found()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, 99, UnavailableReason.NotFound);
    }

    [Fact]
    public async Task A_lost_log_is_not_a_fresh_stock()
    {
        var id = await SellAsync();
        SaleHost.Execute(_directory.Path, "claims.db", "DELETE FROM claim_logs; DELETE FROM claim_records");
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogMissing);
    }

    [Fact]
    public async Task An_emptied_log_is_not_a_fresh_stock()
    {
        var id = await SellAsync();
        SaleHost.Execute(
            _directory.Path, "claims.db", "UPDATE claim_logs SET last_record_no = 0, projected_record_no = 0; DELETE FROM claim_records");
        SaleHost.Execute(_directory.Path, "orders.db", "DELETE FROM orders");
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogMissing);
    }

    [Fact]
    public async Task An_older_copy_of_the_log_is_refused()
    {
        var id = await SellAsync();
        var (file, copy) = (Path.Combine(_directory.Path, "claims.db"), Path.Combine(_directory.Path, "claims.copy"));
        File.Copy(file, copy);
        await SellAsync(id, 2, 3);
        File.Move(copy, file, overwrite: true);
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogBehindOrders);
    }

    /// <summary>Restocks and pauses leave no order, but the catalog has seen them.</summary>
    [Fact]
    public async Task An_older_copy_of_the_log_is_refused_even_if_it_lacks_no_order()
    {
        var id = await SellAsync();
        var (file, copy) = (Path.Combine(_directory.Path, "claims.db"), Path.Combine(_directory.Path, "claims.copy"));
        File.Copy(file, copy);
        await using (var selling = await SaleHost.StartAsync(_directory.Path))
            await selling.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None));
        File.Move(copy, file, overwrite: true);
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogBehindOrders);
    }

    [Fact]
    public async Task A_damaged_record_is_refused()
    {
        var id = await SellAsync();
        SaleHost.Execute(_directory.Path, "claims.db", "UPDATE claim_records SET payload = zeroblob(length(payload)) WHERE record_no = 2");
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogCorrupt);
    }

    [Fact]
    public async Task A_refused_activity_sells_again_once_its_log_is_back()
    {
        var id = await SellAsync();
        SaleHost.Execute(_directory.Path, "claims.db", "UPDATE claim_logs SET activity_id = 77");
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await RefusesAsync(host, id, UnavailableReason.LogMissing);
        SaleHost.Execute(_directory.Path, "claims.db", $"UPDATE claim_logs SET activity_id = {id}");
        await Eventually.IsTrueAsync(
            async () => (await host.ClaimAsync(id, 2))[0].Result == Outcome.Granted, "it sells again", seconds: 5);
        Assert.Equal(Outcome.Replayed, (await host.ClaimAsync(id, 1))[0].Result);
    }

    /// <summary>Tries come after 0, 0.5, 1.5, 3.5 and 7.5 s; a busy machine makes them fewer.</summary>
    [Fact]
    public async Task However_many_ask_a_refused_activity_is_seldom_taken_over_and_at_once_on_an_admins_word()
    {
        var id = await SellAsync();
        const string Damage = "UPDATE claim_records SET payload = zeroblob(length(payload)) WHERE record_no = 2";
        SaleHost.Execute(
            _directory.Path, "claims.db", "CREATE TABLE whole AS SELECT * FROM claim_records WHERE record_no = 2; " + Damage);
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var started = Stopwatch.GetTimestamp();
        for (var asked = 0; Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(7); asked++)
        {
            await Assert.ThrowsAsync<ActivityUnavailableException>(() => host.ClaimAsync(id, 100 + asked));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Assert.InRange(host.Log.Acquires, 2, 4);
        var acquires = host.Log.Acquires;
        SaleHost.Execute(
            _directory.Path, "claims.db", "UPDATE claim_records SET payload = (SELECT payload FROM whole) WHERE record_no = 2");
        await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Resume, 0, CommandKey.None));
        Assert.Equal(acquires + 1, host.Log.Acquires);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 2))[0].Result);
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_for_a_moment_costs_no_more_than_that()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        await host.ClaimAsync(id, 1);
        await host.MoveAsync(id);
        var failures = 2;
        host.Log.FailsToRead = () => Interlocked.Decrement(ref failures) >= 0;

        await Eventually.IsTrueAsync(
            async () => (await host.ClaimAsync(id, 1))[0].Result == Outcome.Replayed, "it is back", seconds: 2);
    }

    [Fact]
    public async Task A_failed_start_is_an_unknown_outcome()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        host.Log.FailsToRead = () => true;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.Activity(id).GetAsync());
    }

    private async Task<long> SellAsync(long id = 0, params long[] users)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        id = id == 0 ? await host.AddAsync(total: 5) : id;
        await host.ClaimAsync(id, users.Length == 0 ? [1] : users);
        await host.SettledAsync(id);
        return id;
    }

    private static async Task RefusesAsync(SaleHost host, long id, UnavailableReason reason)
    {
        var refusal = await Assert.ThrowsAsync<ActivityUnavailableException>(() => host.ClaimAsync(id, 7));
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(reason, (await Assert.ThrowsAsync<ActivityUnavailableException>(() => host.Activity(id).GetAsync())).Reason);
    }
}
