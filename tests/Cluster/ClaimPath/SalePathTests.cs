using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.ClaimPath;

/// <summary>From the claim service to the durable answer, with gate, batcher and user grains.</summary>
public sealed class SalePathTests : IDisposable
{
    private const string Claim = "ClaimAsync";
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Winners_get_their_claim_again_and_losers_cost_no_call()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 20);
        var first = await ClaimAllAsync(host, id, 1, 100);
        Assert.Equal(20, first.Count(outcome => outcome.Result == Outcome.Granted));
        Assert.Equal(80, first.Count(outcome => outcome.Result == Outcome.SoldOut));

        await LosersAreRefusedByTheGateAsync(host, id);
        var (decided, admitted) = (host.Calls.Of(Claim), host.Calls.Of("AdmitAsync"));
        for (var loser = 100_000; loser < 110_000; loser++)
            await ClaimAsync(host, id, loser);
        Assert.InRange(host.Calls.Of(Claim) - decided, 0, 300);
        Assert.InRange(host.Calls.Of("AdmitAsync") - admitted, 0, 300);
        foreach (var winner in first.Where(outcome => outcome.Result == Outcome.Granted))
            Assert.Equal(new ClaimOutcome(Outcome.Replayed, winner.Claim), await ClaimAsync(host, id, winner.Claim.UserId));
    }

    [Fact]
    public async Task A_restock_reopens_at_once()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 1);
        await ClaimAllAsync(host, id, 1, 2);
        await LosersAreRefusedByTheGateAsync(host, id);
        await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Restock, 2, CommandKey.None));
        await Eventually.IsTrueAsync(
            async () => (await ClaimAsync(host, id, 900)).Result == Outcome.Granted, "the gate is open again", seconds: 0.5);
    }

    [Fact]
    public async Task A_winner_asks_its_user_grain_only()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        var granted = await ClaimAsync(host, id, 1);
        var decided = host.Calls.Of(Claim);
        Assert.Equal(new ClaimOutcome(Outcome.Replayed, granted.Claim), await ClaimAsync(host, id, 1));
        Assert.Equal(decided, host.Calls.Of(Claim));
    }

    [Fact]
    public async Task A_user_who_asks_too_often_is_slowed_down_alone()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Users:MaxClaimsPerSecond", "3"));
        var id = await host.AddAsync(total: 500, limit: 100);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ClaimAsync(host, id, 1)));
        Assert.InRange(outcomes.Count(outcome => outcome.Result == Outcome.Granted), 3, 9);
        Assert.Equal(40, outcomes.Count(outcome => outcome.Result is Outcome.Granted or Outcome.RateLimited));
        Assert.Equal(Outcome.Granted, (await ClaimAsync(host, id, 2)).Result);
    }

    [Fact]
    public async Task A_full_queue_says_overloaded_and_everybody_else_gets_an_answer()
    {
        await using var host = await SaleHost.StartAsync(
            _directory.Path, ("Claims:MaxQueued", "50"), ("Claims:MaxBatch", "10"), ("Claims:BatchesInFlight", "1"));
        var id = await host.AddAsync(total: 500);
        await ClaimAsync(host, id, 1);
        host.Log.OnAppend = _ => AppendFault.Slow;
        var outcomes = await ClaimAllAsync(host, id, 2, 300);
        Assert.Contains(outcomes, outcome => outcome.Result == Outcome.Overloaded);
        Assert.All(outcomes, outcome => Assert.True(outcome.Result is Outcome.Granted or Outcome.Overloaded));
        await host.SettledAsync(id);
        Assert.Equal(1 + outcomes.Count(outcome => outcome.Result == Outcome.Granted), (await host.Activity(id).GetAsync()).Sold);
    }

    [Fact]
    public async Task An_unknown_outcome_is_told_where_a_repeat_could_take_a_second_unit()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await OpenWithLostAnswerAsync(host);
        Assert.Equal(Outcome.OutcomeUnknown, (await ClaimAsync(host, id, 1)).Result);
        Assert.Equal(2, (await host.Activity(id).GetAsync()).Sold);
    }

    [Fact]
    public async Task An_unknown_outcome_of_a_claim_with_a_key_is_found_out_by_repeating_it()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await OpenWithLostAnswerAsync(host);
        var request = new ClaimRequest(1, new CommandKey(1, 1));
        Assert.Equal(Outcome.Replayed, (await host.ClaimAsync(id, request)).Result);
        Assert.Equal(2, (await host.Activity(id).GetAsync()).Sold);
    }

    [Fact]
    public async Task What_does_not_exist_and_what_must_not_sell_is_told_apart()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        Assert.Equal(Outcome.NotFound, (await ClaimAsync(host, 99, 1)).Result);
        var id = await host.AddAsync(total: 5);
        await host.Catalog.MarkLogCreatedAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Unavailable, (await ClaimAsync(host, id, 1)).Result);
    }

    [Fact]
    public async Task The_gate_hears_the_end_and_refuses_for_good()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        var winner = await ClaimAsync(host, id, 1);
        var reply = await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.End, 0, CommandKey.None));
        host.Gate.Observe(reply.View);
        Assert.Equal(Outcome.Ended, (await ClaimAsync(host, id, 2)).Result);
        await LosersAreRefusedByTheGateAsync(host, id);
        Assert.Equal(new ClaimOutcome(Outcome.Replayed, winner.Claim), await ClaimAsync(host, id, 1));
    }

    /// <summary>Waits until claims of strangers do not reach the activity any more.</summary>
    private static async Task LosersAreRefusedByTheGateAsync(SaleHost host, long id)
    {
        var loser = 1_000_000L;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var before = host.Calls.Of(Claim);
                for (var i = 0; i < 50; i++)
                    await ClaimAsync(host, id, ++loser);
                return host.Calls.Of(Claim) - before < 10;
            },
            "the gate refuses losers");
    }

    private static Task<ClaimOutcome> ClaimAsync(SaleHost host, long id, long user) =>
        host.ClaimAsync(id, new ClaimRequest(user, CommandKey.None));

    /// <summary>A sale with three units for each user, whose next append takes effect and is not confirmed.</summary>
    private static async Task<long> OpenWithLostAnswerAsync(SaleHost host)
    {
        var id = await host.AddAsync(total: 5, limit: 3);
        await ClaimAsync(host, id, 9);
        var faults = 1;
        host.Log.OnAppend = _ => Interlocked.Decrement(ref faults) == 0 ? AppendFault.FailsAfter : AppendFault.None;
        return id;
    }

    private static Task<ClaimOutcome[]> ClaimAllAsync(SaleHost host, long id, int firstUser, int count) =>
        Task.WhenAll(Enumerable.Range(firstUser, count).Select(user => ClaimAsync(host, id, user)));
}
