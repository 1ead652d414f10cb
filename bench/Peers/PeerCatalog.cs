using CouponKill.Bench.Peers.Sellers;
using CouponKill.Bench.Rivals;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Peers;

/// <summary>Every peer, and how it is started.</summary>
internal static class PeerCatalog
{
    private const string Always = "always";
    private const string Everysec = "everysec";

    /// <summary>For those whose users all queue for one row, or for one grain: twice as many claims a second as with 1,024.</summary>
    private const int FewConnections = 64;

    private static readonly (string Name, Func<string, CancellationToken, Task<IPeer>> StartAsync)[] All =
    [
        (PeerNames.Noop, NoopPeer.StartAsync),
        Winning(PeerNames.RedisLuaAlways, (key, cancel) => RivalSeller.OnRedisAsync(RivalCommands.RedisLua, Always, key, cancel)),
        Winning(PeerNames.RedisLuaEverysec, (key, cancel) => RivalSeller.OnRedisAsync(RivalCommands.RedisLua, Everysec, key, cancel)),
        Winning(
            PeerNames.RedisLuaOrdersAlways,
            (key, cancel) => RivalSeller.OnRedisAndMySqlAsync(RivalCommands.RedisLuaOrders, Always, key, cancel)),
        Winning(
            PeerNames.RedisLuaOrdersEverysec,
            (key, cancel) => RivalSeller.OnRedisAndMySqlAsync(RivalCommands.RedisLuaOrders, Everysec, key, cancel)),
        Winning(PeerNames.MySqlRow, (key, cancel) => RivalSeller.OnMySqlAsync(RivalCommands.MySqlRow, key, cancel), FewConnections),
        Winning(
            PeerNames.NaiveOrleansAlways,
            (key, cancel) => RivalSeller.OnRedisAsync(RivalCommands.NaiveOrleans, Always, key, cancel), FewConnections),
        Winning(
            PeerNames.NaiveOrleansEverysec,
            (key, cancel) => RivalSeller.OnRedisAsync(RivalCommands.NaiveOrleans, Everysec, key, cancel), FewConnections),
        CouponKill(PeerNames.Embedded),
        CouponKill(PeerNames.ClusterAlways),
        CouponKill(PeerNames.ClusterEverysec),
        CouponKill(PeerNames.ThreeSilos),
        (PeerNames.SoldOut, async (key, cancel) =>
            new SoldOutPeer(PeerNames.SoldOut, await StartSilosAsync(PeerNames.Embedded, key, cancel), new TokenMinter(key))),
    ];

    /// <summary>The names of all peers, in the order in which they start and warm up.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(peer => peer.Name)];

    /// <summary>Starts a peer with everything it stands on.</summary>
    public static Task<IPeer> StartAsync(string name, string jwtKey, CancellationToken cancellationToken) =>
        All[Names.ToList().IndexOf(name)].StartAsync(jwtKey, cancellationToken);

    /// <summary>Starts the system behind one of the peers that are CouponKill.</summary>
    public static Task<SiloSeller> StartSilosAsync(string name, string jwtKey, CancellationToken cancellationToken) => name switch
    {
        PeerNames.Embedded => SiloSeller.StartAsync(new EmbeddedEnvironment(jwtKey), 1, cancellationToken),
        PeerNames.ClusterAlways => StartClusterAsync(Always, 1, jwtKey, cancellationToken),
        PeerNames.ClusterEverysec => StartClusterAsync(Everysec, 1, jwtKey, cancellationToken),
        PeerNames.ThreeSilos => StartClusterAsync(Always, 3, jwtKey, cancellationToken),
        _ => throw new CommandException($"{name} is not CouponKill."),
    };

    private static (string, Func<string, CancellationToken, Task<IPeer>>) Winning(
        string name, Func<string, CancellationToken, Task<ISeller>> start, int mostConnections = int.MaxValue) =>
        (name, async (key, cancel) => new WinningPeer(name, await start(key, cancel), new TokenMinter(key), mostConnections));

    private static (string, Func<string, CancellationToken, Task<IPeer>>) CouponKill(string name) =>
        Winning(name, async (key, cancel) => await StartSilosAsync(name, key, cancel));

    private static async Task<SiloSeller> StartClusterAsync(
        string appendFsync, int silos, string jwtKey, CancellationToken cancellationToken) =>
        await SiloSeller.StartAsync(await ClusterEnvironment.StartAsync(appendFsync, jwtKey, cancellationToken), silos, cancellationToken);
}
