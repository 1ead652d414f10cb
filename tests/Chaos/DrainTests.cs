using System.Diagnostics;
using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Chaos;

/// <summary>SIGTERM in the middle of a sale: an orderly end, and no claim that was acknowledged is lost.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    private const int Grants = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_embedded_profile_goes_on_where_it_stopped()
    {
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        var mix = await Sales.OpenAsync(silo, Cancel);
        using var crowd = new Crowd([options.Address], silo.Tokens, mix, seed: 1);
        SiloProcess? again = null;
        await crowd.DuringAsync(async () =>
        {
            await crowd.GrantedAsync(mix.Sales[0].Id, Grants, Cancel);
            await StopAsync(silo);
            again = await SiloProcess.StartAsync(options, Cancel);
            await crowd.GrantedAsync(mix.Sales[0].Id, Grants, Cancel);
        });

        await using var restarted = again!;
        output.WriteLine($"{crowd.History.Count} calls, {crowd.Retried.Count} retried.");
        Assert.Empty(await Sales.CheckAsync(crowd, mix, restarted, Cancel));
    }

    [Fact]
    [Campaign]
    public async Task The_owner_in_a_cluster_hands_its_activities_over()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await SiloCluster.RunAsync(servers, "drain", StopOwnerAsync, Cancel);
    }

    private async Task StopOwnerAsync(SiloCluster cluster)
    {
        var mix = await Sales.OpenAsync(cluster.Members[0], Cancel);
        var owner = await cluster.OwnerAsync(mix.Sales[0].Id, Cancel);
        using var crowd = new Crowd(cluster.Members.Select(member => member.Options.Address), cluster.Tokens, mix, seed: 1);
        await crowd.DuringAsync(async () =>
        {
            await crowd.GrantedAsync(mix.Sales[0].Id, Grants, Cancel);
            await StopAsync(owner);
            await crowd.GrantedAsync(mix.Sales[0].Id, Grants, Cancel);
        });

        output.WriteLine($"{crowd.History.Count} calls, {crowd.Retried.Count} retried.");
        Assert.Empty(await Sales.CheckAsync(crowd, mix, cluster.Members.First(member => member != owner), Cancel));
        Assert.Empty(await cluster.FalseDeathsAsync([owner], Cancel));
    }

    private async Task StopAsync(SiloProcess silo)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await silo.StopAsync(Cancel));
        output.WriteLine($"It stopped within {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
    }
}
