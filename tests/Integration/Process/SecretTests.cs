using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>Whatever fails, and however much is logged: no secret is in a process' output.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SecretTests : IDisposable
{
    /// <summary>In a line of the lowest level.</summary>
    private const string AtTrace = "\"LogLevel\":\"Trace\"";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>All that the shipped configuration has a level for, and the rest.</summary>
    private static readonly string[] Categories =
    [
        "Default", "Microsoft", "Microsoft.Hosting.Lifetime", "Microsoft.AspNetCore.DataProtection", "Orleans", "Orleans.Runtime.Watchdog",
        "Polly", "System",
    ];

    private readonly TempDirectory _data = new();
    private readonly string _admin = NewSecret();
    private readonly string _mySql = NewSecret();
    private readonly string _redis = NewSecret();
    private readonly string _kafka = NewSecret();
    private readonly string _tokenKey = TokenMinter.NewKey();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string LogFile => Path.Combine(_data.Path, "log");

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Embedded_tells_none()
    {
        await using var silo = await SiloProcess.StartAsync(Options(new Dictionary<string, string>(StringComparer.Ordinal)), Cancel);
        var tokens = await UseAsync(silo);
        await WaitForAsync(AtTrace);
        Assert.Equal(0, await silo.StopAsync(Cancel));
        AssertTellsNone(tokens);
    }

    [Fact]
    [Campaign]
    public async Task A_cluster_tells_none_when_everything_breaks()
    {
        await using var mySql = await MariaDbServer.StartNewAsync(Home("mysql", _mySql), Cancel);
        await using var redis = await RedisServer.StartNewAsync(Home("redis", _redis), Cancel);
        using var kafka = MockKafka.Start();
        await using var silo = await SiloProcess.StartAsync(
            Options(Cluster(mySql.ConnectionString("couponkill"), redis.Configuration, kafka)), Cancel);
        var tokens = await UseAsync(silo);
        await WaitForAsync(AtTrace);

        kafka.Down();
        await redis.KillAsync(Cancel);
        await WaitForAsync("Lost the connection to Redis");
        await mySql.KillAsync(Cancel);
        Assert.NotEqual(200, (await silo.Client.LogInAsync("admin", _admin, Cancel)).Status);
        Assert.NotEqual(200, (await silo.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
        await WaitForAsync("MySqlException");
        await silo.KillAsync(Cancel);
        AssertTellsNone(tokens);
    }

    [Theory]
    [InlineData("MySql:ConnectionString")]
    [InlineData("Redis:Configuration")]
    public async Task A_wrong_password_is_not_told(string key)
    {
        await using var mySql = await MariaDbServer.StartNewAsync(Home("mysql", NewSecret()), Cancel);
        await using var redis = await RedisServer.StartNewAsync(Home("redis", NewSecret()), Cancel);
        using var kafka = MockKafka.Start();
        var (mySqlPassword, redisPassword) = key.StartsWith('M') ? (_mySql, redis.Password!) : (mySql.Password!, _redis);
        var settings = Cluster(
            mySql.ConnectionString("couponkill").Replace(mySql.Password!, mySqlPassword, StringComparison.Ordinal),
            redis.Configuration.Replace(redis.Password!, redisPassword, StringComparison.Ordinal),
            kafka);
        settings["MySql:StartTimeout"] = settings["Redis:StartTimeout"] = "00:00:02";

        await using var silo = SiloProcess.Launch(Options(settings));
        Assert.Equal(1, await silo.Process.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains(key.Split(':')[0], silo.Process.Errors, StringComparison.OrdinalIgnoreCase);
        AssertTellsNone([mySql.Password!, redis.Password!]);
    }

    /// <summary>Logs in and out and sells; returns the tokens that were used.</summary>
    private async Task<string[]> UseAsync(SiloProcess silo)
    {
        Assert.Equal(200, (await silo.Client.LogInAsync("admin", _admin, Cancel)).Status);
        Assert.Equal(401, (await silo.Client.LogInAsync("admin", _kafka, Cancel)).Status);
        var (admin, user) = (silo.Tokens.Admin(), silo.Tokens.User(1));
        var body = new NewActivityBody("secret", 1, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await silo.Client.CreateActivityAsync(admin, body, Cancel)).Expect<ActivityBody>(201);
        (await silo.Client.ClaimAsync(sale.Id, user, key: null, Cancel)).Expect<OrderBody>(201);
        Assert.Equal(401, (await silo.Client.ClaimAsync(sale.Id, user + "x", key: null, Cancel)).Status);
        return [admin, user];
    }

    private Dictionary<string, string> Cluster(string mySql, string redis, MockKafka kafka) => new(StringComparer.Ordinal)
    {
        ["Profile"] = "cluster",
        ["Silo:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        ["MySql:ConnectionString"] = mySql,
        ["Redis:Configuration"] = redis,
        ["Kafka:BootstrapServers"] = kafka.BootstrapServers,
        ["Kafka:StartTimeout"] = "00:00:01",
        ["Kafka:ClientSettings:security.protocol"] = "SASL_PLAINTEXT",
        ["Kafka:ClientSettings:sasl.mechanism"] = "PLAIN",
        ["Kafka:ClientSettings:sasl.username"] = "couponkill",
        ["Kafka:ClientSettings:sasl.password"] = _kafka,
        ["Kafka:ClientSettings:debug"] = "all",
    };

    private SiloOptions Options(Dictionary<string, string> settings)
    {
        foreach (var category in Categories)
            settings[$"Logging:LogLevel:{category}"] = "Trace";
        return new SiloOptions
        {
            DataDirectory = Path.Combine(_data.Path, "silo"),
            Environment = "Production",
            JwtKey = _tokenKey,
            AdminPassword = _admin,
            LogFile = LogFile,
            Settings = settings,
        };
    }

    private ServerHome Home(string name, string password) => new(Path.Combine(_data.Path, name), FreePort.Next(), password);

    private async Task WaitForAsync(string said) =>
        await Eventually.GetAsync(() => Task.FromResult(Said().Contains(said, StringComparison.Ordinal)), found => found, Timeout, Cancel);

    private void AssertTellsNone(string[] more)
    {
        var said = Said();
        string[] secrets = [_admin, _mySql, _redis, _kafka, _tokenKey, .. more];
        var telling = said.Split('\n').Where(line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal))).ToList();
        Assert.True(telling.Count == 0, string.Join('\n', telling));
    }

    /// <summary>All output: the process may be writing on.</summary>
    private string Said()
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static string NewSecret() => $"Secret{Guid.NewGuid():N}";
}
