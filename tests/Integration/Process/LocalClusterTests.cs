using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>The command behind <c>make cluster</c>, as a user runs it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class LocalClusterTests : IDisposable
{
    private const int Silos = 3;
    private const string Running = "The cluster runs.";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly TempDirectory _data = new();
    private readonly int _api = FreePort.Next(Silos);
    private readonly int _silo = FreePort.Next(Silos);
    private readonly int _gateway = FreePort.Next(Silos);
    private readonly int _mySql = FreePort.Next();
    private readonly int _redis = FreePort.Next();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TokenMinter Tokens => new(Secret("jwt.key"));

    public void Dispose() => _data.Dispose();

    [Fact]
    [Campaign]
    public async Task What_was_sold_is_there_after_Ctrl_C_and_a_second_start()
    {
        long sale;
        await using (var cluster = await StartAsync())
        {
            sale = await SellAsync(user: silo => silo);
            Assert.DoesNotContain(Secret("admin-password"), cluster.Output, StringComparison.Ordinal);
            Assert.Equal(0, await cluster.InterruptAsync(Timeout, Cancel));
            await AssertNothingIsLeftAsync();
        }

        await using var again = await StartAsync();
        using var client = Client(0);
        Assert.Equal(200, (await client.LogInAsync("admin", Secret("admin-password"), Cancel)).Status);
        Assert.Equal(200, (await client.ClaimAsync(sale, Tokens.User(1), key: null, Cancel)).Status);
        Assert.Equal(201, (await client.ClaimAsync(sale, Tokens.User(4), key: null, Cancel)).Status);
        Assert.Equal([1, 2, 3, 4], await UsersWithOrdersAsync(client, sale, count: 4));

        await KillAsync(again, "silo-2");
        Assert.Equal(1, await again.WaitForExitAsync(Timeout, Cancel));
        Assert.StartsWith("silo 2 ", Assert.Single(Lines(again.Errors)), StringComparison.Ordinal);
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [Campaign]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_left_when_it_is_stopped_or_killed_while_it_starts(bool killed)
    {
        await using var cluster = Launch();
        await WaitForAsync(cluster, "MariaDB is ready");
        if (killed)
            await cluster.KillAsync(Cancel);
        else
            await cluster.InterruptAsync(Timeout, Cancel);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_line_before_anything_starts()
    {
        using var other = new TcpListener(IPAddress.Loopback, _api + 1);
        other.Start();
        await using var cluster = Launch();

        Assert.Equal(1, await cluster.WaitForExitAsync(Timeout, Cancel));
        Assert.Equal(
            $"Port {_api + 1} for the API of silo 2 is taken: choose another with --api-port.", Assert.Single(Lines(cluster.Errors)));
        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
    }

    /// <summary>Three users buy, each through another silo.</summary>
    private async Task<long> SellAsync(Func<int, long> user)
    {
        using var first = Client(0);
        var body = new NewActivityBody("local cluster", 10, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await first.CreateActivityAsync(Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201).Id;
        for (var silo = 0; silo < Silos; silo++)
        {
            using var client = Client(silo);
            (await client.ClaimAsync(sale, Tokens.User(user(silo + 1)), key: null, Cancel)).Expect<OrderBody>(201);
        }

        Assert.Equal([1, 2, 3], await UsersWithOrdersAsync(first, sale, Silos));
        return sale;
    }

    private async Task<IEnumerable<long>> UsersWithOrdersAsync(CouponKillClient client, long sale, int count)
    {
        var orders = await Eventually.GetAsync(
            () => client.ReadOrdersAsync(sale, Tokens.Admin(), Cancel), orders => orders.Count == count, Timeout, Cancel);
        return orders.Select(order => order.UserId).Order();
    }

    private CouponKillClient Client(int silo) =>
        new(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_api + silo}")));

    private string Secret(string name) => File.ReadAllText(Path.Combine(_data.Path, name)).Trim();

    private async Task<ServerProcess> StartAsync()
    {
        var cluster = Launch();
        try
        {
            await WaitForAsync(cluster, Running);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private ServerProcess Launch()
    {
        (string Option, int Port)[] ports =
        [
            ("--api-port", _api), ("--silo-port", _silo), ("--gateway-port", _gateway), ("--mysql-port", _mySql),
            ("--redis-port", _redis),
        ];
        var options = ports.SelectMany(port => new[] { port.Option, port.Port.ToString(CultureInfo.InvariantCulture) });
        string[] arguments = ["cluster", "--data", _data.Path, .. options];
        return ServerProcess.Start(
            RepositoryPaths.Tools, arguments, new Dictionary<string, string?>(StringComparer.Ordinal), Path.GetTempPath());
    }

    private static Task WaitForAsync(ServerProcess cluster, string said) =>
        cluster.WaitUntilAsync(_ => Task.FromResult(cluster.Output.Contains(said, StringComparison.Ordinal)), Timeout, Cancel);

    /// <summary>SIGKILL to the process that the command has printed for a silo.</summary>
    private static async Task KillAsync(ServerProcess cluster, string silo)
    {
        var line = Lines(cluster.Output).Single(line => line.TrimStart().StartsWith(silo + " ", StringComparison.Ordinal));
        var id = line[(line.IndexOf("process ", StringComparison.Ordinal) + "process ".Length)..].Split(',')[0];
        using var process = System.Diagnostics.Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync(Cancel);
    }

    /// <summary>No process works on the data, and every port is free.</summary>
    private async Task AssertNothingIsLeftAsync()
    {
        var ports = new[] { _mySql, _redis }.Concat(
            Enumerable.Range(0, Silos).SelectMany(i => new[] { _api + i, _silo + i, _gateway + i })).ToList();
        await Eventually.GetAsync(
            () => Task.FromResult(string.Join(' ', ports.Where(port => !FreePort.IsFree(port))) + string.Join(' ', ProcessesOnData())),
            left => left.Length == 0,
            Timeout,
            Cancel);
    }

    private IEnumerable<string> ProcessesOnData() =>
        Directory.GetDirectories("/proc").Select(CommandLine).Where(line => line.Contains(_data.Path, StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
