using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using CouponKill.Testing;

namespace CouponKill.Cluster.Histories;

/// <summary>
/// Many users, admins and faults of every kind at random; afterwards what the clients were told is compared with the log, the
/// live ledger and the order store.
/// </summary>
public sealed class RandomHistoryTests
{
    private const int Rounds = 40;
    private const int RoundsAtOnce = 8;
    private const int Users = 25;
    private const int ClaimsPerUser = 6;

    [Fact]
    public async Task Nothing_is_lost_oversold_or_told_twice_whatever_fails()
    {
        var seed = TestRandom.NextSeed();
        using var directory = new TempDirectory();
        await using var host = await SaleHost.StartAsync(
            directory.Path,
            ("Activity:AppendTimeout", "00:00:00.4"),
            ("Activity:RepublishAfter", "00:00:01"),
            ("Activity:ReconcileInterval", "00:00:01"));
        var faults = new RandomFaults(seed, host);
        var random = new Random(seed);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => random.Next()).ToList();
        var finished = new List<Round>();
        await Parallel.ForEachAsync(
            rounds,
            new ParallelOptions { MaxDegreeOfParallelism = RoundsAtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (roundSeed, _) =>
            {
                var round = await PlayAsync(host, new Random(roundSeed));
                lock (finished)
                    finished.Add(round);
            });
        faults.AreOn = false;
        Assert.Contains(finished, round => round.Clients.Exists(client => client.HadUnknown));
        foreach (var round in finished)
            await Verdict.CheckAsync(host, round);
    }

    private static async Task<Round> PlayAsync(SaleHost host, Random random)
    {
        var (limit, hold) = (random.Next(2) == 0 ? 1 : 3, random.Next(3) == 0 ? 1 : 0);
        var activity = await host.AddAsync(random.Next(3, 40), limit, hold);
        var clients = Enumerable.Range(1, Users).Select(user => new Client(host, activity, user)).ToList();
        var admin = new Admin(host, activity, random.Next());
        await Task.WhenAll(clients.Select(client => PlayAsync(client, limit, new Random(random.Next()))).Append(admin.PlayAsync()));
        return new Round(activity, limit, hold, clients);
    }

    private static async Task PlayAsync(Client client, int limit, Random random)
    {
        for (var i = 0; i < ClaimsPerUser; i++)
        {
            var withKey = limit > 1 || random.Next(2) == 0;
            await client.ClaimAsync(
                withKey ? new CommandKey((ulong)client.UserId, (ulong)random.NextInt64(1, long.MaxValue)) : CommandKey.None);
        }
    }

    private sealed class Admin(SaleHost host, long activityId, int seed)
    {
        private readonly Random _random = new(seed);

        public async Task PlayAsync()
        {
            for (var i = 0; i < 6; i++)
            {
                await CarryOutAsync(RandomCommand());
                await Task.Delay(_random.Next(10), TestContext.Current.CancellationToken);
            }

            await CarryOutAsync(new AdminCommand(AdminAction.Resume, 0, CommandKey.None));
        }

        private AdminCommand RandomCommand() => _random.Next(4) switch
        {
            0 => new AdminCommand(AdminAction.Pause, 0, CommandKey.None),
            1 => new AdminCommand(AdminAction.Resume, 0, CommandKey.None),
            _ => new AdminCommand(AdminAction.Restock, _random.Next(1, 5), new CommandKey(77, (ulong)_random.NextInt64(1, long.MaxValue))),
        };

        private Task CarryOutAsync(AdminCommand command) => Eventually.IsTrueAsync(
            async () => (await host.Activity(activityId).ExecuteAsync(command)).Result == AdminResult.Done,
            $"{command} is done",
            seconds: 20);
    }
}

/// <summary>What a round was and what its clients were told.</summary>
internal sealed record Round(long ActivityId, int Limit, int Hold, List<Client> Clients);
