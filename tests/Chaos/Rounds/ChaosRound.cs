using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Chaos.Faults;
using CouponKill.Harness;
using CouponKill.Harness.Servers;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Rounds;

/// <summary>One round: a new cluster sells several activities at once, one fault strikes, and then everything is counted.</summary>
/// <param name="servers">What the cluster stands on.</param>
/// <param name="seed">Chooses the fault, its moment and length, and the crowd's wishes.</param>
internal sealed class ChaosRound(ClusterServers servers, int seed)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    private readonly Random _random = new(seed);

    private FaultKind Kind => Kinds[seed % Kinds.Length];

    /// <summary>Runs it; if something is wrong, the members' logs stay in artifacts/chaos.</summary>
    public async Task<RoundResult> RunAsync(CancellationToken cancellationToken)
    {
        var result = RoundResult.Nothing(seed, Kind);
        try
        {
            await SiloCluster.RunAsync(
                servers,
                string.Create(CultureInfo.InvariantCulture, $"chaos_{seed}"),
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
        var hot = mix.Sales[0];
        var doors = cluster.Members.Select(member => member.Options.Address).ToList();
        using var crowd = new Crowd(doors, cluster.Tokens, mix, _random.Next());
        using var shopkeeper = new Shopkeeper(doors, cluster.Tokens, crowd.History, mix.Sales[^1].Id, _random.Next());
        (Strike, long)? struck = null;
        await crowd.DuringAsync(() => shopkeeper.DuringAsync(async () =>
        {
            struck = await StrikeAsync(cluster, crowd, hot.Id, cancellationToken);
            await Sales.TurnedAsync(crowd, mix, cancellationToken);
        }));
        var (strike, grantedAt) = struck!.Value;

        var witness = cluster.Members.First(member => member != strike.Victim);
        var violations = await Sales.CheckAsync(crowd, mix, witness, cancellationToken);
        var calls = mix.Sales.SelectMany(sale => crowd.History.Claims(sale.Id)).ToList();
        return new RoundResult(
            seed,
            Kind,
            strike.Lasted,
            calls.Count,
            calls.Count(call => call.Told == Told.Granted),
            calls.Count(call => call.Told == Told.Unknown),
            Stopwatch.GetElapsedTime(strike.StruckAt, grantedAt),
            await cluster.FalseDeathsAsync(strike.Victim, cancellationToken),
            violations,
            strike.Notes);
    }

    /// <summary>The sale runs for a while, the fault comes and goes, and the sale runs on.</summary>
    private async Task<(Strike Strike, long GrantedAt)> StrikeAsync(
        SiloCluster cluster, Crowd crowd, long hotActivityId, CancellationToken cancellationToken)
    {
        await crowd.GrantedAsync(hotActivityId, _random.Next(10, 60), cancellationToken);
        var strike = await new FaultInjector(servers, cluster, crowd, hotActivityId, _random).StrikeAsync(Kind, cancellationToken);
        var grantedAt = await Eventually.GetAsync(
            () => Task.FromResult(crowd.GrantedAfter(hotActivityId, strike.StruckAt)), at => at is not null, Timeout, cancellationToken);
        await crowd.GrantedAsync(hotActivityId, _random.Next(10, 40), cancellationToken);
        return (strike, grantedAt!.Value);
    }
}
