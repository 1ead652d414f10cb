using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>A start before a server that stands still says what it waits for, and gives up in time; an end before one ends.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FrozenStoreTests : IDisposable
{
    /// <summary>One notice fits in, and not much more.</summary>
    private const string StartTimeout = "00:00:06";

    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan Ends = TimeSpan.FromSeconds(25);
    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("MySql")]
    [InlineData("Redis")]
    public async Task A_start_says_what_it_waits_for_and_gives_up(string name)
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var options = servers.Member(_data.Path, TokenMinter.NewKey(), "correct horse battery");
        // The schema is there: nothing is left to do but to look.
        Assert.Equal(0, (await SiloCommand.RunAsync(options, ["migrate"], Cancel)).ExitCode);
        DataServer frozen = name is "MySql" ? servers.MySql : servers.Redis;
        frozen.Pause();
        try
        {
            await using var silo = SiloProcess.Launch(With(options, ($"{name}:StartTimeout", StartTimeout)));
            Assert.Equal(1, await silo.Process.WaitForExitAsync(GivesUp, Cancel));
            Assert.Contains($"{name}:", Assert.Single(silo.Process.Errors.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.Contains($"The start waits for {name}", silo.Process.Output, StringComparison.OrdinalIgnoreCase);
            Assert.Contains($"{name}:StartTimeout", silo.Process.Output, StringComparison.Ordinal);
        }
        finally
        {
            frozen.Continue();
        }
    }

    /// <summary>Orleans leaves the membership in MySQL, the outbox asks Redis, the producer Kafka.</summary>
    [Theory]
    [Campaign]
    [InlineData("MySql", true)]
    [InlineData("MySql", false)]
    [InlineData("Redis", true)]
    [InlineData("Redis", false)]
    [InlineData("Kafka", false)]
    public async Task A_process_that_is_told_to_stop_ends_whatever_is_away(string name, bool isFrozen)
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var silo = await SiloProcess.StartAsync(
            servers.Member(_data.Path, TokenMinter.NewKey(), "correct horse battery"), Cancel);
        var now = DateTimeOffset.UtcNow;
        var sale = (await silo.Client.CreateActivityAsync(
            silo.Tokens.Admin(), new NewActivityBody("end", 9, now.AddSeconds(-1), now.AddHours(1)), Cancel)).Expect<ActivityBody>(201);
        Assert.Equal(201, (await silo.Client.ClaimAsync(sale.Id, silo.Tokens.User(1), key: null, Cancel)).Status);

        DataServer? server = name switch { "MySql" => servers.MySql, "Redis" => servers.Redis, _ => null };
        if (server is null)
            servers.Kafka.Down();
        else if (isFrozen)
            server.Pause();
        else
            await server.KillAsync(Cancel);
        try
        {
            await silo.Process.StopAsync(Ends, Cancel);
        }
        finally
        {
            if (isFrozen)
                server?.Continue();
        }
    }

    private static SiloOptions With(SiloOptions options, (string Key, string Value) setting) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal) { [setting.Key] = setting.Value },
    };
}
