using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;

namespace CouponKill.Harness.Servers;

/// <summary>What a cluster of silos stands on: a real MariaDB, a real Redis, and brokers that speak Kafka's protocol.</summary>
public sealed class ClusterServers : IAsyncDisposable
{
    private const string DefaultName = "couponkill";
    private const int Partitions = 8;

    private readonly MockKafka? _kafka;
    private readonly KafkaRelay? _relay;

    private ClusterServers(MariaDbServer mySql, RedisServer redis, MockKafka? kafka, KafkaRelay? relay) =>
        (MySql, Redis, _kafka, _relay) = (mySql, redis, kafka, relay);

    /// <summary>Orders, accounts and membership.</summary>
    public MariaDbServer MySql { get; }

    /// <summary>The claim log.</summary>
    public RedisServer Redis { get; }

    /// <summary>The order stream.</summary>
    public MockKafka Kafka => _relay?.Brokers ?? _kafka!;

    private string BootstrapServers => _relay?.BootstrapServers ?? _kafka!.BootstrapServers;

    /// <summary>Starts all of them.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="canLoseKafka">True for brokers that can be replaced by empty ones.</param>
    public static async Task<ClusterServers> StartAsync(CancellationToken cancellationToken, bool canLoseKafka = false)
    {
        var mySql = await MariaDbServer.StartNewAsync(cancellationToken);
        var redis = await RedisServer.StartNewAsync(cancellationToken, "--appendonly", "yes", "--appendfsync", "always");
        var servers = canLoseKafka
            ? new ClusterServers(mySql, redis, kafka: null, KafkaRelay.Start())
            : new ClusterServers(mySql, redis, MockKafka.Start(), relay: null);
        servers.AddTopics(DefaultName);
        return servers;
    }

    /// <summary>Creates the topics of one more cluster. Clusters of different names share the servers and nothing else.</summary>
    /// <param name="name">The name of the cluster, which its topics begin with.</param>
    public void AddTopics(string name) => AddTopics(Kafka, name);

    /// <summary>The brokers lose all that they have; empty ones take their place, with one cluster's topics.</summary>
    /// <param name="name">The name of the cluster.</param>
    public void LoseKafka(string name) => _relay!.LoseEverything(next => AddTopics(next, name));

    /// <summary>How a process of this cluster is started.</summary>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="jwtKey">The signing key of all of them.</param>
    /// <param name="adminPassword">The first admin's password.</param>
    /// <param name="roles"><c>silo,api</c>, or <c>api</c> for an edge.</param>
    /// <param name="name">The cluster's name, if not the first's.</param>
    public SiloOptions Member(
        string dataDirectory, string jwtKey, string adminPassword, string roles = "silo,api", string name = DefaultName) => new()
        {
            DataDirectory = dataDirectory,
            Environment = "Production",
            JwtKey = jwtKey,
            AdminPassword = adminPassword,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Profile"] = "cluster",
                ["Roles"] = roles,
                ["Silo:GatewayPort"] = FreePort.Next().ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Cluster:Id"] = name,
                ["MySql:ConnectionString"] = MySql.ConnectionString(name),
                ["Redis:Configuration"] = Redis.Configuration,
                ["Redis:KeyPrefix"] = name,
                ["Kafka:BootstrapServers"] = BootstrapServers,
                ["Kafka:Topic"] = Topic(name),
                ["Kafka:GroupId"] = name,
                ["Kafka:CreateTopics"] = "false",
            },
        };

    /// <summary>Stops all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        _kafka?.Dispose();
        if (_relay is not null)
            await _relay.DisposeAsync();
        await Redis.DisposeAsync();
        await MySql.DisposeAsync();
    }

    private static void AddTopics(MockKafka brokers, string name)
    {
        brokers.CreateTopic(Topic(name), Partitions);
        brokers.CreateTopic($"{Topic(name)}.dead-letter", 1);
    }

    private static string Topic(string name) => $"{name}-orders";
}
