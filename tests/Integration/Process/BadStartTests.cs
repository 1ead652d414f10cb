using System.Net;
using System.Net.Sockets;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Process;

/// <summary>However a start fails: the reason is one line on standard error that names what to mend, and the exit code is 1.</summary>
[Collection(ProcessCollection.Name)]
public sealed class BadStartTests : IDisposable
{
    private const string Password = "correct horse battery staple";
    private const int Room = 24 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Settings => new()
    {
        { "Claims:MaxQued", "5", "did you mean Claims:MaxQueued?" },
        { "Claims:MaxQueued", "many", "Claims:MaxQueued" },
        { "Claims:Linger", "soon", "Claims:Linger" },
        { "Users:MaxRemembered", "1\n0", "Users:MaxRemembered" },
        { "Activity:KeepFinished", "00:00:00", "Activity:KeepFinished" },
        { "Profile", "embedded\n", "Profile" },
        { "Roles", "silo", "Roles" },
        { "Jwt:Key", "c2hvcnQ=\n", "Jwt:Key" },
        { "Admin:Password", Password + "\n", "Admin:Password has a line end" },
        { "Admin:Password_FILE", "/nowhere", "Admin:Password is given twice" },
    };

    /// <summary>Where nothing can be made; a file where a directory should be, or above it; a directory as database.</summary>
    public static TheoryData<string> Directories =>
        ["/proc/couponkill", "/sys/couponkill", "{data}/file", "{data}/file/below", "{data}/odd"];

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(Settings))]
    public Task A_wrong_setting(string key, string value, string named) => RefusesAsync(named, Options("Production", (key, value)));

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task A_data_directory_that_cannot_be_used(string directory)
    {
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "file"), "", Cancel);
        Directory.CreateDirectory(Path.Combine(_data.Path, "odd", "orders.db"));
        var path = directory.Replace("{data}", _data.Path, StringComparison.Ordinal);
        foreach (var environment in (string[])["Development", "Production"])
            await RefusesAsync(path, Options(environment) with { DataDirectory = path });
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("migrate", "--MySql:Conection=x")]
    [InlineData("migrate")]
    [InlineData("doctor", "--bogus")]
    [InlineData("rebuild", "1", "--dry-rn")]
    [InlineData("reset-password")]
    [InlineData("health", "--ulrs=x")]
    public async Task A_wrong_argument(params string[] words)
    {
        var ended = await SiloCommand.RunAsync(Options("Production"), words, Cancel);
        Assert.InRange(ended.ExitCode, 1, 2);
        Assert.Single(ended.Errors.Trim().Split('\n'));
        Assert.Empty(ended.Output);
    }

    /// <summary>No file may grow beyond a few blocks, as on a disk that is full.</summary>
    [Fact]
    public async Task No_room_for_the_data()
    {
        foreach (var environment in (string[])["Development", "Production"])
            await RefusesAsync(_data.Path, Options(environment) with { FileLimit = new FileLimit(Room) });
    }

    [Fact]
    public async Task A_busy_port()
    {
        var options = Options("Production");
        using var other = new TcpListener(IPAddress.Loopback, options.Port);
        other.Start();
        await RefusesAsync("urls", options);
    }

    [Fact]
    public async Task A_wrong_password_of_MySql()
    {
        var home = new ServerHome(Path.Combine(_data.Path, "db"), FreePort.Next(), "right");
        await using var mySql = await MariaDbServer.StartNewAsync(home, Cancel);
        var settings = Cluster(mySql.ConnectionString("couponkill").Replace("right", "wrong", StringComparison.Ordinal), "127.0.0.1:1");
        await RefusesAsync("MySql:ConnectionString", Options("Production", settings));
    }

    [Fact]
    public async Task A_user_of_Redis_who_may_not_ask_how_it_stands()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await servers.Redis.SendAsync("ACL SETUSER sale on >geheim ~* &* +@all -info", Cancel);
        var redis = $"{servers.Redis.Configuration},user=sale,password=geheim";
        await RefusesAsync(
            "Redis:Configuration", Options("Production", Cluster(servers.MySql.ConnectionString("couponkill"), redis)), "info");
    }

    private static (string Key, string Value)[] Cluster(string mySql, string redis) =>
    [
        ("Profile", "cluster"), ("Silo:GatewayPort", FreePort.Next().ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("MySql:ConnectionString", mySql), ("Redis:Configuration", redis), ("Kafka:BootstrapServers", "127.0.0.1:1"),
        ("MySql:StartTimeout", "00:00:02"), ("Redis:StartTimeout", "00:00:02"),
    ];

    private SiloOptions Options(string environment, params (string Key, string Value)[] settings) => new()
    {
        DataDirectory = Path.Combine(_data.Path, "data"),
        Environment = environment,
        JwtKey = TokenMinter.NewKey(),
        AdminPassword = Password,
        Settings = settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
    };

    private static async Task RefusesAsync(string named, SiloOptions options, string? also = null)
    {
        await using var silo = SiloProcess.Launch(options);
        Assert.Equal(1, await silo.Process.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains(named, Line(silo.Process), StringComparison.Ordinal);
        Assert.Contains(also ?? "", Line(silo.Process), StringComparison.OrdinalIgnoreCase);
    }

    private static string Line(ServerProcess process) => Assert.Single(process.Errors.Trim().Split('\n'));
}
