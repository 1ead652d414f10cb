using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Chaos.Faults;
using CouponKill.Harness;
using CouponKill.Harness.Servers;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Rounds;

/// <summary>
/// One round: a new cluster sells several activities at once, one or two faults strike, and then everything is counted.
/// </summary>
internal sealed class ChaosRound
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ClusterServers _servers;
    private readonly int _seed;
    private readonly Random _random;
    private readonly IReadOnlyList<FaultKind> _faults;

    /// <summary>Plans a round.</summary>
    /// <param name="servers">What the cluster stands on.</param>
    /// <param name="seed">Chooses the faults, their moment and length, and the crowd's wishes.</param>
    public ChaosRound(ClusterServers servers, int seed)
    {
        (_servers, _seed, _random) = (servers, seed, new Random(seed));
        _faults = FaultPlan.Of(seed, _random);
    }

    /// <summary>Runs it; if something is wrong, the members' logs stay in artifacts/chaos.</summary>
    public async Task<RoundResult> RunAsync(CancellationToken cancellationToken)
    {
        var result = RoundResult.Nothing(_seed, _faults);
        try
        {
            await SiloCluster.RunAsync(
                _servers,
                string.Create(CultureInfo.InvariantCulture, $"chaos_{_seed}"),
                async cluster =>
                {
                    result = await RunAsync(cluster, cancellationToken);
                    if (!result.IsRight)
                        cluster.SaveLogs();
                },
                cancellationToken);
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return result with { Violations = [.. result.Violations, exception.ToString()] };
        }
    }

    private async Task<RoundResult> RunAsync(SiloCluster cluster, CancellationToken cancellationToken)
    {
        var mix = await Sales.OpenAllAsync(cluster.Members[0], cancellationToken);
        var doors = cluster.Members.Select(member => member.Options.Address).ToList();
        using var crowd = new Crowd(doors, cluster.Tokens, mix, _random.Next());
        using var shopkeeper = new Shopkeeper(doors, cluster.Tokens, crowd.History, mix.Sales[^1].Id, _random.Next());
        (Strike, long)? struck = null;
        await crowd.DuringAsync(() => shopkeeper.DuringAsync(async () =>
        {
            struck = await StrikeAsync(cluster, crowd, mix, cancellationToken);
            await Sales.TurnedAsync(crowd, mix, cancellationToken);
        }));
        var (strike, grantedAt) = struck!.Value;

        var witness = cluster.Members.First(member => !strike.Victims.Contains(member));
        var violations = await Sales.CheckAsync(crowd, mix, witness, cancellationToken);
        var calls = mix.Sales.SelectMany(sale => crowd.History.Claims(sale.Id)).ToList();
        return new RoundResult(
            _seed,
            _faults,
            strike.Lasted,
            calls.Count,
            calls.Count(call => call.Told == Told.Granted),
            calls.Count(call => call.Told == Told.Unknown),
            Stopwatch.GetElapsedTime(strike.StruckAt, grantedAt),
            await cluster.FalseDeathsAsync(strike.Victims, cancellationToken),
            violations,
            strike.Notes);
    }

    /// <summary>The sales run for a while, the faults come and go, and all that have units left run on.</summary>
    private async Task<(Strike Strike, long GrantedAt)> StrikeAsync(
        SiloCluster cluster, Crowd crowd, SaleMix mix, CancellationToken cancellationToken)
    {
        var hot = mix.Sales[0].Id;
        await crowd.GrantedAsync(hot, _random.Next(10, 60), cancellationToken);
        var strike = await new FaultInjector(_servers, cluster, crowd, hot, _random).StrikeAsync(_faults, cancellationToken);
        var grantedAt = await Task.WhenAll(Sales.WithUnitsLeft(mix).Select(sale => Eventually.GetAsync(
            () => Task.FromResult(crowd.GrantedAfter(sale.Id, strike.StruckAt)), at => at is not null, Timeout, cancellationToken)));
        await crowd.GrantedAsync(hot, _random.Next(10, 40), cancellationToken);
        return (strike, grantedAt.Max()!.Value);
    }
}
