using CouponKill.Bench.Peers;

namespace CouponKill.Bench.Compare;

/// <summary>
/// The order of a measured round. The machine changes within minutes, so two peers that are compared are measured one right after the
/// other; whoever is compared with many has several turns.
/// </summary>
internal static class RoundOrder
{
    private static readonly string[] All =
    [
        PeerNames.RedisLuaAlways, PeerNames.ClusterAlways, PeerNames.RedisLuaOrdersAlways,
        PeerNames.MySqlRow, PeerNames.ClusterAlways, PeerNames.NaiveOrleansAlways,
        PeerNames.ThreeSilos, PeerNames.ClusterAlways, PeerNames.Noop, PeerNames.ClusterEverysec, PeerNames.NaiveOrleansEverysec,
        PeerNames.RedisLuaEverysec, PeerNames.ClusterEverysec, PeerNames.RedisLuaOrdersEverysec,
        PeerNames.Embedded, PeerNames.Noop, PeerNames.SoldOut,
    ];

    /// <summary>The turns of some peers; none has two in a row.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> peers)
    {
        var turns = All.Where(peers.ToHashSet(StringComparer.Ordinal).Contains).ToList();
        return [.. turns.Where((peer, i) => i == 0 || !string.Equals(peer, turns[i - 1], StringComparison.Ordinal))];
    }
}
