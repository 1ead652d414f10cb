using System.Diagnostics;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.ClaimPath;

/// <summary>A user partition that does not answer holds nobody but its own users.</summary>
public sealed class HungPartitionTests : IDisposable
{
    private const int Hung = 2;

    /// <summary>Much less than the five seconds after which a call fails.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Its_users_are_told_to_come_back_and_all_others_go_on()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10_000);
        await ClaimAllAsync(host, id, Users(first: 1, 100, _ => true));
        host.Partition.Hang(Hung);
        List<long> hung = [.. Users(first: 1_000, 20, user => UserPartitions.Of(user) == Hung)];
        var waiting = new List<Task<ClaimOutcome>>();

        // As many as may be under way at once, and each holds a batch of all users.
        foreach (var user in hung.Take(2))
        {
            waiting.Add(ClaimAsync(host, id, user));
            var calls = waiting.Count;
            await Eventually.IsTrueAsync(() => host.Partition.Asked >= calls, "a batch has asked the partition");
        }

        var started = Stopwatch.GetTimestamp();
        var others = await ClaimAllAsync(host, id, Users(first: 2_000, 300, user => UserPartitions.Of(user) != Hung));
        var shed = await ClaimAllAsync(host, id, hung.Skip(2));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Soon);
        Assert.All(others, outcome => Assert.Equal(Outcome.Granted, outcome.Result));
        Assert.All(shed, outcome => Assert.Equal(Outcome.Overloaded, outcome.Result));
        Assert.Equal(2, host.Partition.Asked);

        host.Partition.GoOn();
        Assert.All(await Task.WhenAll(waiting), outcome => Assert.Equal(Outcome.Granted, outcome.Result));
        await AllGetTheirsAsync(host, id, hung);
        Assert.Equal(100 + 300 + hung.Count, (await host.Activity(id).GetAsync()).Sold);
    }

    [Fact]
    public async Task A_claim_that_waits_for_it_until_the_call_fails_is_unknown_and_a_repeat_resolves_it()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 100);
        List<long> hung = [.. Users(first: 1, 4, user => UserPartitions.Of(user) == Hung)];
        await ClaimAllAsync(host, id, Users(first: 1_000, 8, user => UserPartitions.Of(user) != Hung));
        host.Partition.Hang(Hung);
        Assert.Equal(Outcome.OutcomeUnknown, (await ClaimAsync(host, id, hung[0])).Result);

        var probe = ClaimAsync(host, id, hung[1]);
        await Eventually.IsTrueAsync(() => host.Partition.Asked == 2, "the partition is asked again");
        Assert.Equal(Outcome.Overloaded, (await ClaimAsync(host, id, hung[2])).Result);
        host.Partition.GoOn();
        Assert.Equal(Outcome.Granted, (await probe).Result);
        await AllGetTheirsAsync(host, id, hung);
        Assert.Equal(8 + hung.Count, (await host.Activity(id).GetAsync()).Sold);
    }

    /// <summary>Whatever they were told, asking again gives each of them one unit.</summary>
    private static async Task AllGetTheirsAsync(SaleHost host, long id, List<long> users)
    {
        foreach (var user in users)
        {
            await Eventually.IsTrueAsync(
                async () => (await ClaimAsync(host, id, user)).Result is Outcome.Granted or Outcome.Replayed, "a repeat resolves it");
        }
    }

    private static IEnumerable<long> Users(int first, int count, Func<long, bool> are) =>
        Enumerable.Range(first, int.MaxValue - first).Select(user => (long)user).Where(are).Take(count);

    private static Task<ClaimOutcome[]> ClaimAllAsync(SaleHost host, long id, IEnumerable<long> users) =>
        Task.WhenAll(users.Select(user => ClaimAsync(host, id, user)));

    private static Task<ClaimOutcome> ClaimAsync(SaleHost host, long id, long user) =>
        host.ClaimAsync(id, new ClaimRequest(user, CommandKey.None));
}
