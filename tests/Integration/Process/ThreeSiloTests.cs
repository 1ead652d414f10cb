using System.Diagnostics;
using CouponKill.Harness;
using CouponKill.Harness.Histories;
using CouponKill.Harness.Http;
using CouponKill.Harness.Invariants;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Process;

/// <summary>Three silos and an API edge of the cluster profile over real servers: all sell, the one that owns the activity is killed, and nothing is lost.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ThreeSiloTests(ITestOutputHelper output)
{
    private const string Password = "correct horse battery";
    private const int Silos = 3;
    private const int Users = 600;
    private const int Units = 500;
    private const int Clients = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_is_killed_during_the_sale_and_nothing_is_lost()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var key = TokenMinter.NewKey();
        var silos = await Task.WhenAll(Enumerable.Range(0, Silos).Select(i =>
            SiloProcess.StartAsync(servers.Member(Path.Combine(data.Path, $"silo-{i}"), key, Password), Cancel)));
        await using var edge = await SiloProcess.StartAsync(servers.Member(Path.Combine(data.Path, "edge"), key, Password, "api"), Cancel);
        try
        {
            var (sale, history) = (await OpenAsync(silos[1]), new History());
            var wishes = Enumerable.Range(1, Users).SelectMany(user => new[] { user, user }).Select(user => (long)user).ToList();
            var halfway = wishes.Count / 2;
            await ClaimAsync([.. silos, edge], sale.Id, wishes[..halfway], history);
            var owner = await OwnerAsync(silos, sale.Id);
            var others = silos.Where(silo => silo != owner).ToArray();
            var killedAt = Stopwatch.GetTimestamp();
            await Task.WhenAll(owner.KillAsync(Cancel), ClaimAsync([.. others, edge], sale.Id, wishes[halfway..], history));
            output.WriteLine($"The second half took {Stopwatch.GetElapsedTime(killedAt).TotalSeconds:F1} s from the kill.");

            var evidence = await SaleEvidence.CollectAsync(others[0].Client, others[0].Tokens, sale, history, Patience, Cancel);
            var violations = InvariantChecker.Check(evidence);
            Assert.True(violations.Count == 0, InvariantChecker.Describe(violations));
            Assert.Equal(Units, evidence.Orders.Count);
            output.WriteLine($"{history.Count} calls, {history.Claims(sale.Id).Count(call => call.Told == Told.Unknown)} unknown");
        }
        finally
        {
            foreach (var silo in silos)
                await silo.DisposeAsync();
        }
    }

    /// <summary>The silo whose metrics show the activity: only its owner does.</summary>
    private static async Task<SiloProcess> OwnerAsync(IEnumerable<SiloProcess> silos, long activityId)
    {
        foreach (var silo in silos)
        {
            var metrics = (await silo.Client.GetAsync("/metrics", token: null, Cancel)).Body;
            if (metrics.Split('\n').Any(line => line.StartsWith("couponkill_activity_seq{", StringComparison.Ordinal) && line.Contains($"activity=\"{activityId}\"", StringComparison.Ordinal)))
                return silo;
        }

        throw new InvalidOperationException($"No silo owns activity {activityId}.");
    }

    private static async Task<ActivityBody> OpenAsync(SiloProcess silo)
    {
        var body = new NewActivityBody("three silos", Units, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        return (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
    }

    /// <summary>Claims for the users in their order, through all silos in turn; what stays unknown is asked again, elsewhere.</summary>
    private static Task ClaimAsync(IReadOnlyList<SiloProcess> silos, long activityId, IReadOnlyList<long> users, History history)
    {
        var clients = silos.Select(silo => new RecordingClient(silo.Client, silo.Tokens, history, TimeProvider.System)).ToArray();
        return Parallel.ForEachAsync(
            users.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancel },
            async (wish, cancel) => await ResolveAsync(clients, activityId, wish.Item, wish.Index, cancel));
    }

    private static Task<ClaimCall> ResolveAsync(RecordingClient[] clients, long activityId, long userId, int turn, CancellationToken cancel) =>
        Eventually.GetAsync(
            () => clients[turn++ % clients.Length].ClaimAsync(activityId, userId, key: null, cancel),
            call => call.Told is Told.Granted or Told.Replayed || call is { Told: Told.Refused, Code: "sold_out" },
            Patience,
            cancel);
}
