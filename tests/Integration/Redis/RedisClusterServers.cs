using CouponKill.Harness;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Redis;

/// <summary>A Redis Cluster: three masters, and a replica of the first.</summary>
internal sealed class RedisClusterServers : IAsyncDisposable
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    /// <summary>The nodes speak to each other at a port that lies so much higher, and below those of outgoing connections.</summary>
    private const int BusOffset = 10_000;
    private const int FirstPort = 20_000;
    private const int LastPort = 22_500;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();

    public List<RedisServer> Nodes { get; } = [];

    public RedisServer Replica => Nodes[Masters];

    /// <summary>In StackExchange.Redis' syntax; the others are found through the first.</summary>
    public string Configuration => Nodes[0].Configuration;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RedisClusterServers> StartAsync()
    {
        var cluster = new RedisClusterServers();
        try
        {
            for (var i = 0; i <= Masters; i++)
                cluster.Nodes.Add(await RedisServer.StartNewAsync(cluster.NewHome(), Token, Settings()));
            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Waits until all nodes know all slots.</summary>
    public async Task WhenWholeAsync()
    {
        foreach (var node in Nodes)
        {
            await Eventually.GetAsync(
                () => node.SendAsync("CLUSTER INFO", Token),
                info => info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_known_nodes:{Nodes.Count}", StringComparison.Ordinal),
                Soon,
                Token);
        }
    }

    /// <summary>The replica takes its master's place.</summary>
    public async Task PromoteAsync()
    {
        await Nodes[0].KillAsync(Token);
        await Eventually.GetAsync(
            () => Replica.SendAsync("CLUSTER FAILOVER TAKEOVER", Token), answer => answer is "+OK", Soon, Token);
        await Replica.WhenTellsAsync("replication", "role:master", Token);
    }

    private static string[] Settings() =>
    [
        "--cluster-enabled", "yes",
        "--cluster-node-timeout", "2000",
        "--cluster-require-full-coverage", "no",
        "--repl-diskless-sync-delay", "0",
    ];

    private ServerHome NewHome()
    {
        var port = Random.Shared.Next(FirstPort, LastPort);
        while (!FreePort.IsFree(port) || !FreePort.IsFree(port + BusOffset))
            port = Random.Shared.Next(FirstPort, LastPort);
        return new ServerHome(Path.Combine(_directory.Path, $"{port}"), port, Password: null);
    }

    private async Task JoinAsync()
    {
        for (var i = 0; i < Masters; i++)
        {
            var slots = Enumerable.Range(0, Slots).Where(slot => slot * Masters / Slots == i);
            Assert.Equal("+OK", await Nodes[i].SendAsync($"CLUSTER ADDSLOTS {string.Join(' ', slots)}", Token));
        }

        foreach (var node in Nodes.Skip(1))
            Assert.Equal("+OK", await node.SendAsync($"CLUSTER MEET 127.0.0.1 {Nodes[0].Port}", Token));
        await WhenWholeAsync();
        var first = await Nodes[0].SendAsync("CLUSTER MYID", Token);
        await Eventually.GetAsync(
            () => Replica.SendAsync($"CLUSTER REPLICATE {first}", Token), answer => answer is "+OK", Soon, Token);
        await Replica.WhenInSyncAsync(Token);
    }
}
