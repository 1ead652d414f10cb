using CouponKill.Api.Users;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class HashLanesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Guessers_of_one_account_do_not_keep_the_owners_of_others_out()
    {
        var lanes = new HashLanes(1);
        using var gate = new ManualResetEventSlim();
        var guesses = Enumerable.Range(0, 80).Select(_ => RunAsync(lanes, HashLane.Account, "alice", gate)).ToArray();
        var owners = Enumerable.Range(0, 21).Select(i => RunAsync(lanes, HashLane.Account, $"owner-{i}", gate)).ToArray();
        gate.Set();

        Assert.All(await Task.WhenAll(owners), Assert.True);
        Assert.Equal(HashLanes.MaxPerName, (await Task.WhenAll(guesses)).Count(admitted => admitted));
        Assert.True(await RunAsync(lanes, HashLane.Account, "ALICE", gate));
    }

    [Fact]
    public async Task Strangers_are_bounded_and_take_turns_with_accounts()
    {
        var lanes = new HashLanes(1);
        using var gate = new ManualResetEventSlim();
        var order = new List<string>();
        var first = RunAsync(lanes, HashLane.Stranger, "first", gate);
        var strangers = Enumerable.Range(0, 100).Select(i => RunAsync(lanes, HashLane.Stranger, $"s{i}", gate, order)).ToArray();
        var owners = Enumerable.Range(0, 3).Select(i => RunAsync(lanes, HashLane.Account, $"a{i}", gate, order)).ToArray();
        gate.Set();

        Assert.True(await first);
        Assert.All(await Task.WhenAll(owners), Assert.True);
        Assert.Equal(HashLanes.MaxWaiting, (await Task.WhenAll(strangers)).Count(admitted => admitted));
        Assert.Equal(["s0", "a0", "s1", "a1", "s2", "a2"], order.Take(6), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_leaves_no_trace()
    {
        var lanes = new HashLanes(1);
        using var gate = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var first = RunAsync(lanes, HashLane.Stranger, "first", gate);
        var leavers = Enumerable.Range(0, HashLanes.MaxPerName)
            .Select(_ => lanes.RunAsync(HashLane.Account, "alice", () => true, gone.Token)).ToArray();
        Assert.False(await RunAsync(lanes, HashLane.Account, "alice", gate));
        await gone.CancelAsync();
        foreach (var leaver in leavers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        var back = RunAsync(lanes, HashLane.Account, "alice", gate);
        gate.Set();

        Assert.True(await first);
        Assert.True(await back);
        Assert.True(await RunAsync(lanes, HashLane.Account, "alice", gate));
    }

    /// <summary>False for somebody who is turned away.</summary>
    private static async Task<bool> RunAsync(
        HashLanes lanes, HashLane lane, string name, ManualResetEventSlim gate, List<string>? order = null)
    {
        try
        {
            return await lanes.RunAsync(lane, name, Work, Cancel);
        }
        catch (PasswordsBusyException)
        {
            return false;
        }

        bool Work()
        {
            gate.Wait(Cancel);
            order?.Add(name);
            return true;
        }
    }
}
