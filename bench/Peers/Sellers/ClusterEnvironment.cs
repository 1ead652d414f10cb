using System.Globalization;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using MySqlConnector;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The cluster profile: a MariaDB, a Redis and the stand-in for Kafka, each in a process of its own.</summary>
internal sealed class ClusterEnvironment : IEnvironment
{
    public const string AdminPassword = "correct horse battery staple";
    private const string Database = "couponkill";

    private readonly TempDirectory _data = new();
    private readonly MariaDbServer _mariaDb;
    private readonly RedisServer _redis;
    private readonly KafkaProcess _kafka;
    private readonly string _jwtKey;

    private ClusterEnvironment(MariaDbServer mariaDb, RedisServer redis, KafkaProcess kafka, string jwtKey) =>
        (_mariaDb, _redis, _kafka, _jwtKey) = (mariaDb, redis, kafka, jwtKey);

    public IReadOnlyList<int> ProcessIds => [_redis.ProcessId, _mariaDb.ProcessId, _kafka.Id];

    public static async Task<ClusterEnvironment> StartAsync(string appendFsync, string jwtKey, CancellationToken cancellationToken)
    {
        var started = new Stack<IAsyncDisposable>();
        try
        {
            var kafka = await StartedAsync(KafkaProcess.StartAsync(cancellationToken));
            var redis = await StartedAsync(Stores.RedisAsync(appendFsync, cancellationToken));
            return new ClusterEnvironment(await Stores.MariaDbAsync(cancellationToken), redis, kafka, jwtKey);
        }
        catch
        {
            foreach (var server in started)
                await server.DisposeAsync();
            throw;
        }

        async Task<T> StartedAsync<T>(Task<T> starting)
            where T : IAsyncDisposable
        {
            var server = await starting;
            started.Push(server);
            return server;
        }
    }

    public SiloOptions Member(int number) => new()
    {
        DataDirectory = Path.Combine(_data.Path, number.ToString(CultureInfo.InvariantCulture)),
        Environment = "Production",
        JwtKey = _jwtKey,
        AdminPassword = AdminPassword,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Profile"] = "cluster",
            ["Silo:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["MySql:ConnectionString"] = _mariaDb.ConnectionString(Database),
            ["Redis:Configuration"] = _redis.Configuration,
            ["Kafka:BootstrapServers"] = _kafka.BootstrapServers,
            ["Kafka:CreateTopics"] = "false",
        },
    };

    public async Task<(long Orders, long Users)> CountOrdersAsync(long activityId, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(_mariaDb.ConnectionString(Database));
        return await OrderCount.ReadAsync(connection, activityId, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        await _redis.DisposeAsync();
        await _mariaDb.DisposeAsync();
        _data.Dispose();
    }
}
