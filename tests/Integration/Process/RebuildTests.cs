using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;
using MySqlConnector;

namespace CouponKill.Integration.Process;

/// <summary>A claim log that is lost or old: nothing is sold, everybody is told why, and <c>rebuild</c> brings it back.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RebuildTests : IDisposable
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiloOptions Embedded => new() { DataDirectory = _data.Path, AdminPassword = Password };

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_deleted_file_is_rebuilt_in_the_embedded_profile()
    {
        await using var scene = new RebuildScene(Embedded);
        await scene.StartAsync();
        await scene.SellMostAsync();
        await scene.StopAsync();
        foreach (var file in Directory.GetFiles(_data.Path, "claims.db*"))
            File.Delete(file);

        await scene.StartAsync();
        await scene.AssertRefusesAsync("log_missing");
        AssertRefused(await scene.RebuildAsync(), _data.Path);
        await scene.StopAsync();

        var dryRun = await scene.RebuildAsync("--dry-run");
        Assert.True(dryRun.ExitCode == 0, dryRun.ToString());
        Assert.Contains("Nothing was changed.", dryRun.Output, StringComparison.Ordinal);
        var rebuilt = await scene.RebuildAsync();
        Assert.True(rebuilt.ExitCode == 0, rebuilt.ToString());
        Assert.Contains("nothing was left", rebuilt.Output, StringComparison.Ordinal);
        Assert.Equal(Figures(dryRun), Figures(rebuilt));
        AssertRefused(await scene.RebuildAsync(), "whole");

        await scene.StartAsync();
        await scene.AssertSellsTheRestAsync();
    }

    [Fact]
    public async Task A_rebuild_that_is_killed_is_repeated()
    {
        await using var scene = new RebuildScene(Embedded);
        await scene.StartAsync();
        await scene.SellMostAsync();
        await scene.StopAsync();
        foreach (var file in Directory.GetFiles(_data.Path, "claims.db*"))
            File.Delete(file);

        // The figures are written just before the log is replaced.
        await using (var first = scene.LaunchRebuild())
        {
            await first.WaitUntilAsync(
                _ => Task.FromResult(first.Output.Contains("goes on after", StringComparison.Ordinal)), Timeout, Cancel);
            await first.KillAsync(Cancel);
        }

        var second = await scene.RebuildAsync();
        Assert.True(second.ExitCode == 0 || second.Errors.Contains("whole", StringComparison.Ordinal), second.ToString());
        await scene.StartAsync();
        await scene.AssertSellsTheRestAsync();
    }

    [Fact]
    public async Task An_old_file_is_rebuilt_and_kept()
    {
        await using var scene = new RebuildScene(Embedded);
        await scene.StartAsync();
        var file = Path.Combine(_data.Path, "claims.db");
        await scene.StopAsync();
        var copy = await File.ReadAllBytesAsync(file, Cancel);
        await scene.StartAsync();
        await scene.SellMostAsync();
        await scene.StopAsync();
        var forced = await scene.RebuildAsync("--force", "--dry-run");
        Assert.True(forced.ExitCode == 0, forced.ToString());
        await File.WriteAllBytesAsync(file, copy, Cancel);

        await scene.StartAsync();
        await scene.AssertRefusesAsync("log_missing");
        await scene.StopAsync();
        Assert.Equal(0, (await scene.RebuildAsync()).ExitCode);
        var again = await scene.RebuildAsync("--force");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Single(Directory.GetFiles(_data.Path, $"claims-{scene.Sale.Id}-replaced-*.db"));

        await scene.StartAsync();
        await scene.AssertSellsTheRestAsync();
    }

    /// <summary>Redis is emptied under the silo, which runs on and takes the rebuilt log over.</summary>
    [Fact]
    [Campaign]
    public async Task A_flushed_Redis_is_rebuilt_in_the_cluster_profile()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var scene = new RebuildScene(servers.Member(_data.Path, TokenMinter.NewKey(), Password));
        await scene.StartAsync();
        await scene.SellMostAsync();
        Assert.Equal("+OK", await servers.Redis.SendAsync("FLUSHALL", Cancel));

        await scene.AssertRefusesAsync("log_missing");
        var rebuilt = await scene.RebuildAsync();
        Assert.True(rebuilt.ExitCode == 0, rebuilt.ToString());
        await scene.AssertSellsTheRestAsync();
    }

    /// <summary>As after a crash with appendfsync everysec: the last record is gone, and its orders are there.</summary>
    [Fact]
    [Campaign]
    public async Task A_Redis_that_went_back_is_rebuilt_with_what_it_still_knows()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var scene = new RebuildScene(servers.Member(_data.Path, TokenMinter.NewKey(), Password));
        await scene.StartAsync();
        await scene.SellMostAsync();
        await scene.StopAsync();
        var log = string.Create(CultureInfo.InvariantCulture, $"couponkill:log:{{{scene.Sale.Id}}}");
        var last = long.Parse(await servers.Redis.SendAsync($"HGET {log} last", Cancel), CultureInfo.InvariantCulture);
        await servers.Redis.SendAsync($"XDEL {log}:records {last}-0", Cancel);
        await servers.Redis.SendAsync($"HSET {log} last {last - 1} projected {last - 1}", Cancel);

        await scene.StartAsync();
        await scene.AssertRefusesAsync("log_behind_orders");
        var rebuilt = await scene.RebuildAsync();
        Assert.True(rebuilt.ExitCode == 0, rebuilt.ToString());
        Assert.Contains($"Redis keys {log}:replaced-", rebuilt.Output, StringComparison.Ordinal);
        await scene.AssertSellsTheRestAsync();
    }

    /// <summary>
    /// As after a crash with appendfsync everysec whose lost claims had orders on the stream: they clash with those that came
    /// after.
    /// </summary>
    [Fact]
    [Campaign]
    public async Task Orders_whose_numbers_were_given_twice_are_all_kept_by_force()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var options = servers.Member(_data.Path, TokenMinter.NewKey(), Password);
        await using var scene = new RebuildScene(options);
        await scene.StartAsync();
        await scene.SellMostAsync();
        var before = await AuditAsync(audit => audit.Consistent);
        await using (var connection = new MySqlConnection(options.Settings["MySql:ConnectionString"]))
        {
            await connection.OpenAsync(Cancel);
            await using var late = new MySqlCommand(
                "INSERT INTO orders (order_id, user_id, status, created_at_ms, hold_expires_at_ms, version, updated_at_ms) "
                + "SELECT order_id, 900001, status, created_at_ms + 2000, hold_expires_at_ms, version, updated_at_ms + 2000 "
                + "FROM orders ORDER BY order_id LIMIT 1",
                connection);
            await late.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal("+OK", await servers.Redis.SendAsync("FLUSHALL", Cancel));
        // Whoever asks while the activity finds out that its log is gone is told to ask again.
        await Eventually.GetAsync(
            AskAsync, answer => answer.Code is not "outcome_unknown" && answer.Expect<AuditBody>(200).Refused is not null, Timeout, Cancel);
        AssertRefused(await scene.RebuildAsync(), "--force");
        var forced = await scene.RebuildAsync("--force");
        Assert.True(forced.ExitCode == 0, forced.ToString());
        var after = await AuditAsync(audit => audit.Consistent);
        Assert.Equal((before.Orders + 1, before.Total, before.Sold + 1), (after.Orders, after.Total, after.Sold));

        Task<ApiAnswer> AskAsync() => scene.Silo.Client.AuditAsync(scene.Sale.Id, scene.Silo.Tokens.Admin(), Cancel);

        Task<AuditBody> AuditAsync(Func<AuditBody, bool> fits) => Eventually.GetAsync(
            async () => (await AskAsync()).Expect<AuditBody>(200), fits, Timeout, Cancel);
    }

    [Theory]
    [InlineData("99", "no activity 99")]
    [InlineData("coupon", "'coupon'")]
    [InlineData("0", "'0'")]
    [InlineData("", "activity")]
    public async Task What_cannot_be_rebuilt_is_said_in_one_line(string activity, string named)
    {
        string[] words = activity.Length == 0 ? ["rebuild"] : ["rebuild", activity];
        AssertRefused(await SiloCommand.RunAsync(Embedded, words, Cancel), named);
    }

    [Fact]
    public async Task Help_tells_the_options()
    {
        var help = await SiloCommand.RunAsync(Embedded, ["rebuild", "--help"], Cancel);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("--dry-run", help.Output, StringComparison.Ordinal);
        Assert.Contains("--force", help.Output, StringComparison.Ordinal);
    }

    private static void AssertRefused(SiloCommand command, string named)
    {
        Assert.NotEqual(0, command.ExitCode);
        var line = Assert.Single(command.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", command.Output, StringComparison.Ordinal);
    }

    private static string[] Figures(SiloCommand command) =>
        [.. command.Output.Split(Environment.NewLine).Where(line => line.Contains('│', StringComparison.Ordinal))];
}
