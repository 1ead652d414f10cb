using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Harness.Servers;
using CouponKill.Testing;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos;

/// <summary>What an upgrade does: every silo is stopped by SIGTERM and started again, one after the other, while all sell.</summary>
[Campaign]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int AllRounds = 10;
    private const int Silos = 3;
    private const int GrantsBetween = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_retry_elsewhere_resolves_every_claim()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var rounds = Campaign.Rounds(AllRounds);
        for (var seed = 1; seed <= rounds; seed++)
            await SiloCluster.RunAsync(servers, $"rolling_{seed}", cluster => RestartAllAsync(cluster, seed), Cancel);
    }

    private async Task RestartAllAsync(SiloCluster cluster, int seed)
    {
        var mix = await Sales.OpenAsync(cluster.Members[0], Cancel);
        using var crowd = new Crowd(cluster.Members.Select(member => member.Options.Address), cluster.Tokens, mix, seed);
        await crowd.DuringAsync(
            async () =>
            {
                for (var silo = 0; silo < Silos; silo++)
                {
                    await crowd.GrantedAsync(mix.Sales[0].Id, GrantsBetween, Cancel);
                    Assert.Equal(0, await cluster.RestartAsync(silo, Cancel));
                }

                await crowd.GrantedAsync(mix.Sales[0].Id, GrantsBetween, Cancel);
            });

        output.WriteLine($"{crowd.History.Count} calls, {crowd.Retried.Count} retried: {string.Join(", ", crowd.Retried.CountBy(First))}");
        var unresolved = crowd.Retried.Where(
            resolution => !resolution.IsFinal || (Unknown(resolution) > 1 && IsRepeatable(mix, resolution.Wish))).ToList();
        Assert.True(unresolved.Count == 0, $"{unresolved.Count} were not resolved by one retry: {string.Join("; ", unresolved.Take(20))}");
        Assert.Empty(await Sales.CheckAsync(crowd, mix, cluster.Members[0], Cancel));
        Assert.Empty(await cluster.Membership.VotedDeadAsync(Cancel));
        Assert.DoesNotContain(cluster.Members, member => member.Process.HasExited);
    }

    /// <summary>Who is told that all is overloaded has not claimed yet, and claims later.</summary>
    private static int Unknown(Resolution resolution) => resolution.Calls.Count(call => call.Told == Told.Unknown);

    /// <summary>The server repeats for its clients only what cannot take a second unit.</summary>
    private static bool IsRepeatable(SaleMix mix, Wish wish) =>
        wish.Key is not null || mix.Sales.Any(sale => sale.Id == wish.ActivityId && sale is { PerUserLimit: 1, HoldSeconds: 0 });

    private static string First(Resolution resolution) => $"{resolution.Calls[0].Told} {resolution.Calls[0].Code}";
}
