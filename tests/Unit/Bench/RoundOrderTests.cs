using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Report;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class RoundOrderTests
{
    private static readonly Gen<string[]> SomePeers =
        Gen.Bool.Array[PeerCatalog.Names.Count].Select(chosen => PeerCatalog.Names.Where((_, i) => chosen[i]).ToArray());

    [Fact]
    public void Whoever_is_compared_stands_next_to_each_other_whichever_peers_take_part() => SomePeers.Sample(peers =>
    {
        var turns = RoundOrder.Of(peers);
        Assert.Equal(
            peers.Order(StringComparer.Ordinal),
            turns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var neighbours = turns.Zip(turns.Skip(1)).ToList();
        Assert.All(neighbours, pair => Assert.NotEqual(pair.First, pair.Second, StringComparer.Ordinal));
        foreach (var target in Targets.Of([]).Where(target => peers.Contains(target.Peer) && peers.Contains(target.Rival)))
            Assert.Contains(neighbours, pair => pair == (target.Peer, target.Rival) || pair == (target.Rival, target.Peer));
    });
}
