using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;

namespace CouponKill.Bench.Report;

/// <summary>Two peers whose latencies are compared at half of the rival's highest rate.</summary>
internal sealed record RivalPair(string Peer, string Rival)
{
    /// <summary>True for either of them.</summary>
    public bool Has(IPeer peer) =>
        string.Equals(peer.Name, Peer, StringComparison.Ordinal) || string.Equals(peer.Name, Rival, StringComparison.Ordinal);
}

/// <summary>A ratio, or a difference, that is aimed at.</summary>
/// <param name="Figure">What is compared.</param>
/// <param name="Peer">The peer whose figure is compared.</param>
/// <param name="Rival">The peer that it is compared with.</param>
/// <param name="Goal">What is aimed at.</param>
/// <param name="IsCeiling">True when the result must not be above the goal; otherwise it must not be below.</param>
/// <param name="Result">The median of the ratios or differences, round by round; null when it was not measured.</param>
internal sealed record Target(string Figure, string Peer, string Rival, double Goal, bool IsCeiling, double? Result)
{
    /// <summary>Whether the goal is reached; null when it was not measured.</summary>
    public bool? IsReached => Result is { } result ? (IsCeiling ? result <= Goal : result >= Goal) : null;
}

/// <summary>All that the comparison aims at.</summary>
internal static class Targets
{
    private const string Claims = "winning claims/s";

    private static readonly string[] Sellers = [PeerNames.Embedded, PeerNames.ClusterAlways, PeerNames.ClusterEverysec];

    /// <summary>Whose allocations are compared.</summary>
    public static IReadOnlyList<string> Allocators { get; } = [PeerNames.Noop, .. Sellers];

    /// <summary>Whose latencies are compared.</summary>
    public static IReadOnlyList<RivalPair> RivalPairs { get; } =
    [
        new(PeerNames.ClusterAlways, PeerNames.RedisLuaAlways),
        new(PeerNames.ClusterEverysec, PeerNames.RedisLuaEverysec),
    ];

    public static IReadOnlyList<Target> Of(IReadOnlyList<Run> runs) =>
    [
        Rate(runs, Claims, PeerNames.ClusterAlways, PeerNames.RedisLuaAlways, 1.5),
        Rate(runs, Claims, PeerNames.ClusterEverysec, PeerNames.RedisLuaEverysec, 1.3),
        Rate(runs, Claims, PeerNames.ClusterAlways, PeerNames.RedisLuaOrdersAlways, 1.5),
        Rate(runs, Claims, PeerNames.ClusterEverysec, PeerNames.RedisLuaOrdersEverysec, 1.3),
        Rate(runs, Claims, PeerNames.Embedded, PeerNames.Noop, 0.75),
        Rate(runs, Claims, PeerNames.ClusterAlways, PeerNames.Noop, 0.75),
        Rate(runs, Claims, PeerNames.ClusterEverysec, PeerNames.Noop, 0.75),
        Rate(runs, "sold-out answers/s", PeerNames.SoldOut, PeerNames.Noop, 0.95),
        Rate(runs, Claims, PeerNames.ClusterAlways, PeerNames.MySqlRow, 5),
        Rate(runs, Claims, PeerNames.ClusterAlways, PeerNames.NaiveOrleansAlways, 3),
        Rate(runs, Claims, PeerNames.ClusterEverysec, PeerNames.NaiveOrleansEverysec, 3),
        .. RivalPairs.Select(pair => Ceiling(
            runs, "p99 at half of the rival's peak", Phase.Half, pair.Peer, pair.Rival, 1.0, run => run.P99Us)),
        Ceiling(runs, "CPU per claim", Phase.Peak, PeerNames.ThreeSilos, PeerNames.ClusterAlways, 1.4, run => run.ServerCpuUs),
        .. Sellers.Select(
            peer => Beyond(runs, "kB allocated per claim, difference", peer, PeerNames.Noop, 1.5, run => run.AllocatedBytes / 1_000)),
    ];

    private static Target Rate(IReadOnlyList<Run> runs, string figure, string peer, string rival, double goal) =>
        new(figure, peer, rival, goal, IsCeiling: false, Ratio(runs, Phase.Peak, peer, rival, run => run.PerSecond));

    private static Target Ceiling(
        IReadOnlyList<Run> runs, string figure, Phase phase, string peer, string rival, double goal, Func<Run, double> value) =>
        new(figure, peer, rival, goal, IsCeiling: true, Ratio(runs, phase, peer, rival, value));

    private static Target Beyond(IReadOnlyList<Run> runs, string figure, string peer, string rival, double goal, Func<Run, double> value) =>
        new(figure, peer, rival, goal, IsCeiling: true, Medians.OfDifferences(Of(runs, Phase.Allocation), peer, rival, value));

    private static double? Ratio(IReadOnlyList<Run> runs, Phase phase, string peer, string rival, Func<Run, double> figure) =>
        Medians.OfRatios(Of(runs, phase), peer, rival, figure);

    private static List<Run> Of(IReadOnlyList<Run> runs, Phase phase) => [.. runs.Where(run => run.Phase == phase)];
}
