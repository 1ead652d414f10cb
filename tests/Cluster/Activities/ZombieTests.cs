using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>An activation that stood still, or cannot ask its log, answers nothing from memory that may be untrue by now.</summary>
public sealed class ZombieTests : IDisposable
{
    /// <summary>Longer than an answer from memory may do without the log's word.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task After_a_pause_nobody_is_told_sold_out_when_the_next_owner_restocked()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await RestockElsewhereAsync(host, id);
        host.Clock.Jump(Pause);

        var told = await Eventually.GetAsync(async () => (await host.ClaimAsync(id, 2))[0].Result);
        Assert.Equal(Outcome.Granted, told);
    }

    /// <summary>
    /// Two silos may believe for a while that the activity is theirs: a refusal must not come from the memory of the older one.
    /// </summary>
    [Fact]
    public async Task Even_at_once_nobody_is_refused_for_what_the_next_owner_has_changed()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await RestockElsewhereAsync(host, id);

        var told = await Eventually.GetAsync(async () => (await host.ClaimAsync(id, 2))[0].Result);
        Assert.Equal(Outcome.Granted, told);
    }

    [Fact]
    public async Task Even_at_once_no_winner_of_the_next_owner_is_told_of_no_claim()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        await AppendElsewhereAsync(host, id, (seq, atMs) =>
            new LedgerEvent { Kind = LedgerEventKind.Claimed, Seq = seq, AtMs = atMs, UserId = 2, ClaimSeq = seq, ClaimedAtMs = atMs });

        Assert.Equal(2, (await Eventually.GetAsync(() => host.Activity(id).FindClaimAsync(2)))?.UserId);
    }

    [Fact]
    public async Task Even_at_once_a_pause_that_the_next_owner_ended_is_no_reason_to_do_nothing()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        await host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None));
        await AppendElsewhereAsync(host, id, (seq, atMs) => new LedgerEvent { Kind = LedgerEventKind.Resumed, Seq = seq, AtMs = atMs });

        var reply = await Eventually.GetAsync(
            () => host.Activity(id).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None)));
        Assert.Equal(AdminResult.Done, reply.Result);
        host.Clock.Jump(Pause);
        Assert.True((await Eventually.GetAsync(host.Activity(id).GetAsync)).Status == ActivityStatus.Paused);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("watch")]
    [InlineData("find")]
    [InlineData("claimants")]
    [InlineData("read")]
    [InlineData("audit")]
    [InlineData("resume")]
    public async Task After_a_pause_nothing_is_answered_from_memory(string question)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await host.SettledAsync(id);
        var epoch = await RestockElsewhereAsync(host, id);
        host.Clock.Jump(Pause);
        var activity = host.Activity(id);

        var failure = await Record.ExceptionAsync(() => question switch
        {
            "get" => activity.GetAsync(),
            "watch" => activity.WatchAsync(0),
            "find" => activity.FindClaimAsync(1),
            "claimants" => activity.GetClaimantsAsync(),
            "read" => activity.ReadClaimsAsync(0, 1, 0),
            "audit" => activity.AuditAsync(),
            _ => (Task)activity.ExecuteAsync(new AdminCommand(AdminAction.Resume, 0, CommandKey.None)),
        });
        // The activation may have found out by itself just before, and another one have answered.
        Assert.True(failure is OutcomeUnknownException || (await host.Log.Inner.PeekAsync(id, Token)).Epoch > epoch, $"{failure}");
        Assert.Equal(3, (await Eventually.GetAsync(activity.GetAsync)).Total);
    }

    /// <summary>The append's "done" lay in the socket: it says whose the log was when it was sent, not when it was read.</summary>
    [Fact]
    public async Task A_pause_while_an_append_is_under_way_makes_its_refusals_unknown()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 1);
        var view = await OpenAsync(host, id);
        var (read, appends) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), host.Log.Appends);
        host.Log.AppendAnswers = read.Task;
        var claims = host.ClaimAsync(id, 1, 2);
        await Eventually.IsTrueAsync(() => host.Log.Appends > appends, "the claim is in the log");
        await RestockElsewhereAsync(host, id, view.Seq + 2);
        host.Clock.Jump(Pause);
        read.SetResult();

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => claims);
        var next = await Eventually.GetAsync(() => host.ClaimAsync(id, 1, 2));
        Assert.Equal([Outcome.Replayed, Outcome.Granted], next.Select(outcome => outcome.Result));
    }

    [Fact]
    public async Task A_pause_while_the_log_is_asked_makes_its_word_worthless()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        var (read, peeks) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), host.Log.Peeks(id));
        host.Log.PeekAnswers = read.Task;
        var watching = WatchAsync(host, id);
        await Eventually.IsTrueAsync(() => host.Log.Peeks(id) > peeks, "the log is asked");
        host.Log.PeekAnswers = Task.CompletedTask;
        await RestockElsewhereAsync(host, id);
        host.Clock.Jump(Pause);
        var calls = host.Calls.Of("ClaimAsync");
        var claim = host.ClaimAsync(id, 2);
        await Eventually.IsTrueAsync(() => host.Calls.Of("ClaimAsync") > calls, "the claim waits for the same answer");
        read.SetResult();

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => claim);
        Assert.Equal(Outcome.Granted, (await Eventually.GetAsync(() => host.ClaimAsync(id, 2)))[0].Result);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => watching.WaitAsync(TimeSpan.FromSeconds(15), Token));
    }

    [Fact]
    public async Task An_activation_that_only_the_gate_looks_at_finds_out()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await RestockElsewhereAsync(host, id);
        var peeks = host.Log.Peeks(id);
        await Eventually.IsTrueAsync(() => host.Log.Peeks(id) > peeks, "the gate's look makes it ask its log", seconds: 30);

        // One that had not given up would answer from its fresh memory for longer than this.
        await Eventually.IsTrueAsync(
            async () => (await host.Activity(id).GetAsync()).Total == 3, "the next activation answers", seconds: 3);
    }

    /// <summary>Nobody asks, so the comparison of ledger and orders is the first to see that something is different.</summary>
    [Fact]
    public async Task An_activation_that_lost_its_log_does_not_take_newer_rows_for_lost_ones()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:ReconcileInterval", "00:00:01"));
        var id = await host.AddAsync(total: 1, hold: 600);
        var held = (await host.ClaimAsync(id, 1))[0].Claim;
        await host.SettledAsync(id);
        await Eventually.IsTrueAsync(
            async () => await host.Log.Inner.PeekAsync(id, Token) is var log
                && log.ProjectedRecordNo == log.LastRecordNo, "nothing is left to write");
        var (sent, seq) = (host.OrderStream.Sent, (await host.Activity(id).GetAsync()).Seq + 1);
        await RivalOwner.AppendAsync(host, id, new LedgerEvent
        {
            Kind = LedgerEventKind.Expired,
            Seq = seq,
            AtMs = held.HoldExpiresAtMs,
            UserId = 1,
            ClaimSeq = held.Seq,
            ClaimedAtMs = held.CreatedAtMs,
        });
        await host.Orders.Inner.UpsertAsync([new Order(held with { Status = ClaimStatus.Expired }, seq, held.CreatedAtMs)], Token);

        await Eventually.IsTrueAsync(
            () => host.OrderStream.Sent > sent, "the next activation tells the stream what its log holds", seconds: 30);
        await host.SettledAsync(id);
        Assert.Equal(sent + 1, host.OrderStream.Sent);
        Assert.Equal(1, (await host.Activity(id).GetAsync()).Available);
    }

    [Fact]
    public async Task A_log_that_is_lost_while_nobody_writes_is_noticed()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await host.SettledAsync(id);
        SaleHost.Execute(_directory.Path, "claims.db", "DELETE FROM claim_logs; DELETE FROM claim_records");

        var refusal = await Eventually.FailsAsync<ActivityUnavailableException>(() => host.ClaimAsync(id, 1), seconds: 10);
        Assert.Equal(UnavailableReason.LogMissing, refusal.Reason);
    }

    [Fact]
    public async Task A_log_that_goes_back_under_the_same_epoch_is_noticed()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        await host.SettledAsync(id);
        const string GoBack = "UPDATE claim_logs SET last_record_no = last_record_no - 1; "
            + "DELETE FROM claim_records WHERE record_no > (SELECT last_record_no FROM claim_logs)";
        SaleHost.Execute(_directory.Path, "claims.db", GoBack);

        var refusal = await Eventually.FailsAsync<ActivityUnavailableException>(() => host.ClaimAsync(id, 1), seconds: 10);
        Assert.Equal(UnavailableReason.LogBehindOrders, refusal.Reason);
    }

    [Fact]
    public async Task While_the_log_does_not_answer_nobody_is_refused_and_winners_are_remembered_for_some_seconds()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await SellOutAsync(host);
        host.Log.FailsToRead = () => true;
        Assert.Equal(
            [Outcome.Replayed, Outcome.OutcomeUnknown], (await host.ClaimAsync(id, 1, 2)).Select(outcome => outcome.Result));

        host.Clock.Jump(Pause);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => host.ClaimAsync(id, 1, 2));
        var epoch = (await host.Log.Inner.PeekAsync(id, Token)).Epoch;
        host.Log.FailsToRead = () => false;

        Assert.Equal([Outcome.Replayed, Outcome.SoldOut], (await host.ClaimAsync(id, 1, 2)).Select(outcome => outcome.Result));
        Assert.Equal(epoch, (await host.Log.Inner.PeekAsync(id, Token)).Epoch);
    }

    /// <summary>In a row of appends nobody asks the log besides.</summary>
    [Fact]
    public async Task Every_append_is_the_logs_word()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        await host.ClaimAsync(id, 1);
        host.Log.FailsToRead = () => true;
        for (var user = 2; user <= 4; user++)
        {
            host.Clock.Jump(Pause);
            Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, user))[0].Result);
            Assert.Equal(Outcome.Replayed, (await host.ClaimAsync(id, user))[0].Result);
        }
    }

    private static async Task<long> SellOutAsync(SaleHost host)
    {
        var id = await host.AddAsync(total: 1);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        Assert.Equal(Outcome.SoldOut, (await host.ClaimAsync(id, 2))[0].Result);
        return id;
    }

    private static async Task WatchAsync(SaleHost host, long id)
    {
        while (true)
            await host.Activity(id).WatchAsync(1_000);
    }

    private static async Task<ActivityView> OpenAsync(SaleHost host, long id)
    {
        ActivityView? view = null;
        await Eventually.IsTrueAsync(async () => (view = await host.Activity(id).GetAsync()).Status == ActivityStatus.Open, "it is open");
        return view!;
    }

    private static async Task<long> RestockElsewhereAsync(SaleHost host, long id) =>
        await RestockElsewhereAsync(host, id, (await host.Activity(id).GetAsync()).Seq + 1);

    private static Task<long> RestockElsewhereAsync(SaleHost host, long id, long seq) =>
        AppendElsewhereAsync(
            host, id, (_, atMs) => new LedgerEvent { Kind = LedgerEventKind.Restocked, Seq = seq, AtMs = atMs, Quantity = 2 }, seq);

    private static async Task AppendElsewhereAsync(SaleHost host, long id, Func<long, long, LedgerEvent> happen) =>
        await AppendElsewhereAsync(host, id, happen, (await host.Activity(id).GetAsync()).Seq + 1);

    private static Task<long> AppendElsewhereAsync(SaleHost host, long id, Func<long, long, LedgerEvent> happen, long seq) =>
        RivalOwner.AppendAsync(host, id, happen(seq, host.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
}
