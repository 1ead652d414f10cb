using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Processes;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>The bench as people start it. No figure decides here, only that what it measured was right.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class BenchTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(Campaign.IsFull ? 15 : 4);

    /// <summary>One of each kind.</summary>
    private static readonly IReadOnlyList<string> Kinds =
    [
        PeerNames.Noop, PeerNames.RedisLuaAlways, PeerNames.RedisLuaOrdersEverysec, PeerNames.MySqlRow, PeerNames.NaiveOrleansEverysec,
        PeerNames.Embedded, PeerNames.ClusterAlways, PeerNames.SoldOut,
    ];

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Campaign]
    public async Task Every_kind_of_peer_sells_and_is_checked()
    {
        var peers = Campaign.IsFull ? PeerCatalog.Names : Kinds;
        output.WriteLine($"{peers.Count} of {PeerCatalog.Names.Count} peers{(Campaign.IsFull ? "" : "; FULL=1 for all of them")}");
        var json = Path.Combine(_directory.Path, "report.json");
        await RunAsync(
            "bench", "--peers", string.Join(',', peers), "--pairs", "1", "--seconds", "1", "--warm-ups", "1", "--most-warm-ups", "1",
            "--connections", "16", "--curve", "false", "--json", json);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Cancel));
        var summaries = report.RootElement.GetProperty("summaries").EnumerateArray().ToList();
        Assert.Equal(peers, summaries.Select(summary => summary.GetProperty("peer").GetString()!), StringComparer.Ordinal);
        Assert.All(summaries, summary => Assert.Equal(0, summary.GetProperty("faults").GetInt32()));
        var runs = summaries.Select(summary => summary.GetProperty("runs").GetInt32()).ToList();
        Assert.All(runs, count => Assert.True(count > 0));
        if (Campaign.IsFull)
            return;
        int[] expected = [2, 1, 1, 1, 1, 1, 2, 1];
        Assert.Equal(expected, runs);
        Assert.Equal(
            2, report.RootElement.GetProperty("runs").EnumerateArray().Count(run => run.GetProperty("phase").GetString() is "Half"));
    }

    [Fact]
    [Campaign]
    public async Task A_short_endurance_run_leaves_its_curves()
    {
        await RunAsync(
            "soak", "--peer", "couponkill-embedded", "--seconds", "6", "--interval", "2", "--rate", "100", "--connections", "16",
            "--output", _directory.Path);

        var lines = await File.ReadAllLinesAsync(Path.Combine(_directory.Path, "soak.csv"), Cancel);
        Assert.Equal(4, lines.Length);
        var heap = lines.Skip(1).Select(line => double.Parse(line.Split(',')[7], CultureInfo.InvariantCulture)).ToList();
        Assert.All(heap, mebibytes => Assert.InRange(mebibytes, 1, 10_000));
        Assert.True(File.Exists(Path.Combine(_directory.Path, "soak-memory.svg")));
        Assert.True(File.Exists(Path.Combine(_directory.Path, "soak-latency.svg")));
    }

    [Fact]
    [Campaign]
    public async Task When_it_is_stopped_no_server_stays_behind()
    {
        await using var bench = Start("bench", "--peers", "redis-lua-always,mysql-row,couponkill-embedded", "--seconds", "60");
        await bench.WaitUntilAsync(_ => Task.FromResult(AllRun().IsMatch(bench.Output)), Timeout, Cancel);
        var children = await ChildrenAsync(bench.Id);
        Assert.Equal(5, children.Length);

        Assert.Equal(1, await bench.StopAsync(Timeout, Cancel));
        Assert.Contains("Stopped.", bench.Errors, StringComparison.Ordinal);
        Assert.All(children, id => Assert.False(Directory.Exists($"/proc/{id}"), $"Process {id} still runs."));
    }

    [Theory]
    [InlineData("bench --peers redis-lua", "redis-lua")]
    [InlineData("bench --pairs 0", "--pairs")]
    [InlineData("soak --peer noop", "noop")]
    [InlineData("soak --rate x", "--rate")]
    public async Task A_bad_option_is_named_in_one_line(string command, string named)
    {
        await using var bench = Start(command.Split(' '));
        Assert.Equal(2, await bench.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains(named, Assert.Single(bench.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_without_markers_are_refused_before_anything_is_measured()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "benchmarks.md"), "# Mine", Cancel);
        await using var bench = Start("bench", "--docs", _directory.Path);
        Assert.Equal(1, await bench.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains("<!-- bench:begin -->", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_run_under_the_same_runtime_settings_as_the_server()
    {
        var server = await SettingsAsync(RepositoryPaths.Silo);
        var bench = await SettingsAsync(RepositoryPaths.Bench);
        Assert.NotEmpty(server);
        Assert.All(
            server.Where(setting => !setting.Key.Equals("System.CommandLine.ExecutableName", StringComparison.Ordinal)),
            setting => Assert.Equal(setting.Value, bench.GetValueOrDefault(setting.Key)));
    }

    /// <summary>The last peer's line, however wide its columns are.</summary>
    [GeneratedRegex(@"^start\s+couponkill-embedded\s+runs", RegexOptions.Multiline, 1_000)]
    private static partial Regex AllRun();

    private static ServerProcess Start(params string[] arguments) =>
        ServerProcess.Start(RepositoryPaths.Bench, arguments, new Dictionary<string, string?>(StringComparer.Ordinal), Path.GetTempPath());

    private async Task RunAsync(params string[] arguments)
    {
        await using var bench = Start(arguments);
        var code = await bench.WaitForExitAsync(Timeout, Cancel);
        output.WriteLine(bench.Output);
        Assert.True(code == 0, bench.Errors);
    }

    private static async Task<string[]> ChildrenAsync(int processId)
    {
        var children = await Task.WhenAll(Directory.GetDirectories($"/proc/{processId}/task")
            .Select(task => File.ReadAllTextAsync(Path.Combine(task, "children"), Cancel)));
        return string.Concat(children).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(string dll)
    {
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(dll, ".runtimeconfig.json"), Cancel));
        return config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.ToString(), StringComparer.Ordinal);
    }
}
