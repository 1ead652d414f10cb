using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Contracts.Users;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Chaos.Neighbours;

/// <summary>
/// A silo hangs that does not own the activity, but judges some of the users. The users whom others judge must not notice.
/// </summary>
[Campaign]
public sealed class HungNeighbourTests(ITestOutputHelper output)
{
    private const int Activities = 8;
    private const int Total = 500_000;

    /// <summary>Of the rate before; the hung silo's users take nothing from the others.</summary>
    private const double Share = 0.8;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Ends before the silo is declared dead.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_whom_other_silos_judge_go_on_within_a_second()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await SiloCluster.RunAsync(servers, "neighbour", HangEachAsync, Cancel);
    }

    /// <summary>
    /// Where the partitions are is Orleans' choice, so each silo hangs once; one that judges none or all of the users shows nothing.
    /// </summary>
    private async Task HangEachAsync(SiloCluster cluster)
    {
        var silos = cluster.Members.Take(3).ToList();
        var owners = new List<(long Id, SiloProcess Owner)>();
        for (var i = 0; i < Activities; i++)
            owners.Add(await OpenAsync(cluster, i));
        await SpreadPartitionsAsync(silos, owners[^1].Id);
        var shown = 0;
        foreach (var victim in silos)
        {
            var (id, owner) = owners.FirstOrDefault(activity => activity.Owner != victim);
            if (owner is null)
                continue;
            shown += await HangAsync(cluster, victim, id) ? 1 : 0;
            owners.RemoveAll(activity => activity.Id == id);
        }

        Assert.True(shown > 0, "No silo hung that judged some of the users and left others their rate.");
    }

    /// <summary>Orleans prefers the silo that asks first, so each partition is first asked for at another door.</summary>
    private static async Task SpreadPartitionsAsync(List<SiloProcess> silos, long id)
    {
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var (door, user) = (silos[partition % silos.Count], 1L);
            while (UserPartitions.Of(user) != partition)
                user++;
            (await door.Client.ClaimAsync(id, door.Tokens.User(user), key: null, Cancel)).Expect<OrderBody>(201);
        }
    }

    private static async Task<(long Id, SiloProcess Owner)> OpenAsync(SiloCluster cluster, int number)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody(
            string.Create(CultureInfo.InvariantCulture, $"neighbour {number}"), Total, now.AddSeconds(-1), now.AddHours(1));
        var created = await cluster.Members[0].Client.CreateActivityAsync(cluster.Tokens.Admin(), body, Cancel);
        var id = created.Expect<ActivityBody>(201).Id;
        return (id, await cluster.OwnerAsync(id, Cancel));
    }

    /// <returns>True if the victim judged some of the users, and not all.</returns>
    private async Task<bool> HangAsync(SiloCluster cluster, SiloProcess victim, long id)
    {
        var doors = cluster.Members.Take(3).Where(silo => silo != victim).Select(silo => silo.Client).ToList();
        using var crowd = new PartitionCrowd(doors, cluster.Tokens, id);
        var claims = crowd.Start();
        await Task.Delay(Grace + Before, Cancel);
        var hungAt = Stopwatch.GetTimestamp();
        victim.Process.Pause();
        try
        {
            await Task.Delay(Grace + After, Cancel);
        }
        finally
        {
            victim.Process.Continue();
        }

        var before = crowd.Rates(hungAt - (long)(Before.TotalSeconds * Stopwatch.Frequency), Before);
        var after = crowd.Rates(hungAt + (long)(Grace.TotalSeconds * Stopwatch.Frequency), After);
        var users = await crowd.ResolveAsync(claims, Cancel);
        output.WriteLine($"activity {id}: before {Text(before)}, after {Text(after)} claims/s by partition; {crowd.Unknown} asked again");
        var activity = (await doors[0].GetActivityAsync(id, Cancel)).Expect<ActivityBody>(200);
        Assert.Equal(users, activity.Sold);
        return IsShown(before, after);
    }

    private static bool IsShown(double[] before, double[] after)
    {
        List<int> well = [.. Enumerable.Range(0, after.Length).Where(partition => after[partition] > 0)];
        if (well.Count == 0 || well.Count == after.Length)
            return false;
        var (rate, earlier) = (well.Sum(partition => after[partition]), well.Sum(partition => before[partition]));
        Assert.InRange(rate, Share * earlier, double.MaxValue);
        return true;
    }

    private static string Text(double[] rates) =>
        string.Join(' ', rates.Select(rate => rate.ToString("F0", CultureInfo.InvariantCulture)));
}
