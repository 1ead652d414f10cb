using System.Net;
using System.Net.Sockets;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class StartupTests : IDisposable
{
    private const string Password = "correct horse battery staple";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly string Key = TokenMinter.NewKey();

    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiloOptions Production =>
        new() { DataDirectory = _data.Path, Environment = "Production", JwtKey = Key, AdminPassword = Password };

    public void Dispose() => _data.Dispose();

    [Fact]
    public Task Outside_development_a_key_is_required() => RefusesAsync(Production with { JwtKey = null }, "Jwt:Key");

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("this is no base64")]
    public Task A_bad_key_is_refused(string key) => RefusesAsync(Production with { JwtKey = key }, "Jwt:Key");

    [Fact]
    public Task Outside_development_an_admin_password_is_required() =>
        RefusesAsync(Production with { AdminPassword = null }, "Admin:Password");

    [Fact]
    public async Task Outside_development_it_starts_with_both_and_makes_no_demo_activity()
    {
        await using var silo = await SiloProcess.StartAsync(Production, Cancel);
        Assert.Empty(await ListAsync(silo));
        Assert.DoesNotContain(Password, silo.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_do_not_share_a_data_directory()
    {
        await using var first = await SiloProcess.StartAsync(Production, Cancel);
        await RefusesAsync(Production, _data.Path);
        Assert.Equal(200, (await first.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
    }

    [Fact]
    public async Task A_busy_port_of_the_api_is_named()
    {
        var options = Production;
        using var other = Listen(options.Port);
        await RefusesAsync(options, options.Port.ToString());
    }

    [Fact]
    public async Task A_busy_port_of_the_silo_is_named()
    {
        var options = Production;
        using var other = Listen(options.SiloPort);
        await RefusesAsync(options, options.SiloPort.ToString());
    }

    /// <summary>Ports are tried before the start; this one is not, like one that somebody takes a moment later.</summary>
    [Fact]
    public async Task A_port_that_turns_out_to_be_busy_is_named()
    {
        var port = FreePort.Next();
        using var other = Listen(port);
        var address = $"http://127.0.0.1:{port}";
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Kestrel:Endpoints:Api:Url"] = address };
        await using var silo = SiloProcess.Launch(Production with { Settings = settings });

        Assert.Equal(1, await silo.Process.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains(
            address,
            Assert.Single(silo.Process.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_is_not_there_is_made()
    {
        var options = Production with { DataDirectory = Path.Combine(_data.Path, "deep", "er") };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        Assert.NotEmpty(Directory.GetFiles(options.DataDirectory));
    }

    [Fact]
    public async Task The_first_start_in_development_shows_how_to_get_in_and_the_second_does_not()
    {
        var options = new SiloOptions { DataDirectory = _data.Path };
        await using (var silo = await SiloProcess.StartAsync(options, Cancel))
        {
            var demo = Assert.Single(await ListAsync(silo));
            Assert.Equal("open", demo.Status);
            await Eventually.GetAsync(
                () => Task.FromResult(silo.Process.Output), said => said.Contains(
                    Address(options), StringComparison.Ordinal), Timeout, Cancel);
            Assert.True(await PrintsPasswordAsync(silo), silo.Process.Output);
            Assert.Equal(0, await silo.StopAsync(Cancel));
        }

        await using var again = await SiloProcess.StartAsync(options, Cancel);
        Assert.Single(await ListAsync(again));
        Assert.Empty(PasswordLines(again));
    }

    private static string Address(SiloOptions options) => options.Address.GetLeftPart(UriPartial.Authority);

    private static IEnumerable<string> PasswordLines(SiloProcess silo) =>
        silo.Process.Output.Split('\n').Where(line => line.Contains("password", StringComparison.OrdinalIgnoreCase));

    private static async Task<bool> PrintsPasswordAsync(SiloProcess silo)
    {
        foreach (var word in Assert.Single(PasswordLines(silo)).Split([' ', '"', '\'', ',', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if ((await silo.Client.LogInAsync("admin", word, Cancel)).Status == 200)
                return true;
        }

        return false;
    }

    private static async Task<IReadOnlyList<ActivityBody>> ListAsync(SiloProcess silo) =>
        (await silo.Client.ListActivitiesAsync("", Cancel)).Expect<PageBody<ActivityBody>>(200).Items;

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private static async Task RefusesAsync(SiloOptions options, string named)
    {
        await using var silo = SiloProcess.Launch(options);
        var code = await silo.Process.WaitForExitAsync(Timeout, Cancel);

        Assert.NotEqual(0, code);
        var line = Assert.Single(silo.Process.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Process.Output, StringComparison.Ordinal);
    }
}
