using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Report;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Compare;

/// <summary>Lets the peers take turns, so that whatever else the machine does hits them alike.</summary>
internal sealed class Comparison(BenchSettings settings, string jwtKey, Progress progress)
{
    // More tokens than a peer can use up, or a run would end early: at first more than any of them can, then more than it did. A cold
    // one says little of what it will do when it is warm.
    private const int MostPerSecond = 150_000;
    private const int LeastPerSecond = 80_000;
    private const int Reserve = 3;

    /// <summary>Offered rates in terms of a peer's highest rate: up to it, and beyond, where it has to let users wait.</summary>
    private static readonly double[] Fractions = [0.25, 0.5, 0.7, 0.85, 1, 1.5, 2];

    private readonly Measurement _measurement = new(new TokenMinter(jwtKey));
    private readonly List<Run> _runs = [];

    public async Task<IReadOnlyList<Run>> RunAsync(CancellationToken cancellationToken)
    {
        await CompareSpeedAsync(cancellationToken);
        if (settings.Allocations)
            await CompareAllocationsAsync(cancellationToken);
        return _runs;
    }

    private async Task CompareSpeedAsync(CancellationToken cancellationToken)
    {
        await using var peers = new PeerSet();
        await peers.StartAsync(settings.Peers, jwtKey, Started(Phase.Peak), cancellationToken);
        await FindPeaksAsync(peers, cancellationToken);
        await CompareLatenciesAsync(peers, cancellationToken);
        if (settings.Curve)
            await DrawCurvesAsync(peers, cancellationToken);
    }

    private async Task CompareAllocationsAsync(CancellationToken cancellationToken)
    {
        // Servers inherit it, and these are the last that are started.
        Environment.SetEnvironmentVariable(FixedHeaps.Variable, FixedHeaps.Value);
        await using var peers = new PeerSet();
        await peers.StartAsync(
            settings.Peers.Intersect(Targets.Allocators, StringComparer.Ordinal), jwtKey, Started(Phase.Allocation), cancellationToken);
        for (var round = 1 - settings.WarmUps; round <= settings.Pairs; round++)
        {
            foreach (var peer in InTurn(peers.Active, round))
                await MeasureAsync(peers, Phase.Allocation, round, peer, settings.Closed(), ClosedTokens(peer.Name), cancellationToken);
        }
    }

    private Action<string, string?> Started(Phase phase) => (peer, fault) =>
    {
        progress.Started(peer, fault);
        if (fault is not null)
            _runs.Add(Run.Failed(phase, 0, peer, 0, $"did not start: {fault}"));
    };

    /// <summary>
    /// Rounds up to 0 warm up and do not count: some for all, and more for those whose compilers are still busy. Some servers have more
    /// code than others, and those that share the load see less of it each.
    /// </summary>
    private async Task FindPeaksAsync(PeerSet peers, CancellationToken cancellationToken)
    {
        for (var round = 1 - settings.MostWarmUps; round <= 0; round++)
        {
            var isForAll = round <= settings.WarmUps - settings.MostWarmUps;
            foreach (var peer in InTurn(peers.Active, round).Where(peer => isForAll || !IsWarm(peer)))
                await MeasurePeakAsync(peers, round, peer, cancellationToken);
        }

        for (var round = 1; round <= settings.Pairs; round++)
        {
            foreach (var name in InTurn(RoundOrder.Of(peers.Active.Select(static peer => peer.Name)), round))
            {
                if (peers.Active.FirstOrDefault(peer => string.Equals(peer.Name, name, StringComparison.Ordinal)) is { } peer)
                    await MeasurePeakAsync(peers, round, peer, cancellationToken);
            }
        }
    }

    private Task MeasurePeakAsync(PeerSet peers, int round, IPeer peer, CancellationToken cancellationToken) =>
        MeasureAsync(peers, Phase.Peak, round, peer, settings.Closed(), ClosedTokens(peer.Name), cancellationToken);

    private async Task CompareLatenciesAsync(PeerSet peers, CancellationToken cancellationToken)
    {
        var pairs = Targets.RivalPairs.Where(pair => PeakOf(pair.Rival) > 0 && PeakOf(pair.Peer) > 0).ToList();
        for (var round = 1; round <= settings.Pairs; round++)
        {
            foreach (var pair in pairs)
            {
                foreach (var peer in InTurn(peers.Active, round).Where(pair.Has))
                    await OfferAsync(peers, Phase.Half, round, peer, PeakOf(pair.Rival) / 2, cancellationToken);
            }
        }
    }

    private async Task DrawCurvesAsync(PeerSet peers, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= Fractions.Length; round++)
        {
            foreach (var peer in InTurn(peers.Active, round).Where(peer => PeakOf(peer.Name) > 0))
                await OfferAsync(peers, Phase.Curve, round, peer, PeakOf(peer.Name) * Fractions[round - 1], cancellationToken);
        }
    }

    private Task OfferAsync(PeerSet peers, Phase phase, int round, IPeer peer, double perSecond, CancellationToken cancellationToken)
    {
        var load = settings.Open(perSecond);
        return MeasureAsync(peers, phase, round, peer, load, load.Requests, cancellationToken);
    }

    private async Task MeasureAsync(
        PeerSet peers, Phase phase, int round, IPeer peer, LoadPlan load, int tokens, CancellationToken cancellationToken)
    {
        progress.Starting(phase, round, peer.Name);
        load = load with { Connections = Math.Min(load.Connections, peer.MostConnections) };
        var run = await _measurement.RunAsync(phase, round, peer, load, tokens, cancellationToken);
        peers.Note(run);
        _runs.Add(run);
        progress.Done(run);
    }

    /// <summary>A B C, then C B A: a machine that gets slower all the time would otherwise favour the same ones in each round.</summary>
    private static List<T> InTurn<T>(IEnumerable<T> turns, int round) => [.. round % 2 == 0 ? turns.Reverse() : turns];

    private bool IsWarm(IPeer peer) => _runs.Last(run => run.IsOf(peer.Name)).IsWarm;

    private double PeakOf(string peer)
    {
        var rates = _runs.Where(run => run is { Phase: Phase.Peak, Counts: true } && run.IsOf(peer)).Select(run => run.PerSecond).ToList();
        return rates.Count == 0 ? 0 : Medians.Of(rates);
    }

    private int ClosedTokens(string peer)
    {
        var fastest = _runs.Where(run => run.IsOf(peer)).Select(run => run.PerSecond).DefaultIfEmpty(0).Max();
        var perSecond = fastest == 0 ? MostPerSecond : Math.Clamp(Reserve * fastest, LeastPerSecond, MostPerSecond);
        return (int)(perSecond * settings.Seconds);
    }
}
