using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CouponKill.Api.Batching;
using CouponKill.Contracts.Claims;
using CouponKill.Harness;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class ClaimBatcherTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1);

    private readonly TimerCountingClock _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ClaimMetrics>().BuildServiceProvider();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_full_queue_says_so_at_once_and_all_others_are_answered()
    {
        var gate = new TaskCompletionSource();
        using var batcher = Batcher(
            async batch =>
            {
                await gate.Task;
                Grant(batch);
            },
            new ClaimOptions { Linger = TimeSpan.Zero, MaxQueued = 10, MaxBatch = 4, BatchesInFlight = 1 });
        var claims = Enumerable.Range(1, 200).Select(user => Claim(batcher, user)).ToList();

        var refused = claims.Count(claim => claim.IsCompleted);
        Assert.InRange(refused, 200 - 10 - (2 * 4), 200 - 10);
        Assert.All(
            claims.Where(claim => claim.IsCompleted), claim => Assert.Equal(Outcome.Overloaded, claim.GetAwaiter().GetResult().Result));
        gate.SetResult();
        var outcomes = await Task.WhenAll(claims).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(200 - refused, outcomes.Count(outcome => outcome.Result == Outcome.Granted));
    }

    [Fact]
    public async Task Every_claim_is_answered_once_whatever_the_sender_does()
    {
        var seen = new ConcurrentDictionary<long, int>();
        var (running, tooMany) = (0, false);
        using var batcher = Batcher(
            async batch =>
            {
                if (Interlocked.Increment(ref running) > 3)
                    tooMany = true;
                foreach (var claim in batch)
                    seen.AddOrUpdate(claim.Request.UserId, 1, (_, count) => count + 1);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                Misbehave(batch);
            },
            new ClaimOptions { Linger = TimeSpan.Zero, MaxQueued = 5_000, MaxBatch = 16, BatchesInFlight = 3 });
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 5_000).Select(user => Claim(batcher, user)))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.False(tooMany);
        Assert.All(seen.Values, count => Assert.Equal(1, count));
        Assert.Equal(5_000, seen.Count + outcomes.Count(outcome => outcome.Result == Outcome.Overloaded));
        Assert.Contains(outcomes, outcome => outcome.Result == Outcome.Granted);
        Assert.Contains(outcomes, outcome => outcome.Result == Outcome.OutcomeUnknown);
    }

    [Fact]
    public async Task After_disposal_the_waiting_are_answered_and_newcomers_refused()
    {
        var gate = new TaskCompletionSource();
        var batcher = Batcher(
            async batch =>
            {
                await gate.Task;
                Grant(batch);
            },
            new ClaimOptions { Linger = TimeSpan.Zero, MaxBatch = 1, BatchesInFlight = 1 });
        var waiting = Enumerable.Range(1, 20).Select(user => Claim(batcher, user)).ToList();
        batcher.Dispose();

        Assert.Equal(Outcome.Overloaded, (await Claim(batcher, 99)).Result);
        gate.SetResult();
        var outcomes = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.All(outcomes, outcome => Assert.Equal(Outcome.Granted, outcome.Result));
    }

    [Fact]
    public async Task Behind_a_stuck_batch_a_claim_waits_for_some_seconds_and_is_certainly_not_sent()
    {
        var (sent, stuck) = (new ConcurrentQueue<long>(), new TaskCompletionSource());
        using var batcher = StuckBatcher(sent, stuck.Task);
        var first = Claim(batcher, 1);
        await SentAsync(sent, 1);
        var early = Claim(batcher, 2);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(early.IsCompleted);

        await Eventually.GetAsync(() => LaterAsync(early), isAnswered => isAnswered, Timeout, Cancel);
        Assert.Equal(Outcome.Overloaded, (await early).Result);
        Assert.False(first.IsCompleted);
        var late = Claim(batcher, 3);
        stuck.SetResult();
        Assert.Equal(Outcome.Granted, (await first.WaitAsync(Timeout, Cancel)).Result);
        Assert.Equal(Outcome.Granted, (await late.WaitAsync(Timeout, Cancel)).Result);
        Assert.Equal([1, 3], sent);

        Task<bool> LaterAsync(Task<ClaimOutcome> claim)
        {
            if (!claim.IsCompleted)
                _clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(claim.IsCompleted);
        }
    }

    [Fact]
    public async Task A_claim_for_which_nobody_waits_any_more_is_not_sent()
    {
        var (sent, stuck) = (new ConcurrentQueue<long>(), new TaskCompletionSource());
        using var batcher = StuckBatcher(sent, stuck.Task);
        _ = Claim(batcher, 1);
        await SentAsync(sent, 1);
        using var leaving = new CancellationTokenSource();
        var left = ClaimUntilGone(batcher, 2, leaving.Token);
        var stays = Claim(batcher, 3);
        await leaving.CancelAsync();
        stuck.SetResult();

        Assert.Equal(Outcome.Granted, (await stays.WaitAsync(Timeout, Cancel)).Result);
        Assert.Equal(Outcome.Overloaded, (await left.WaitAsync(Timeout, Cancel)).Result);
        Assert.Equal([1, 3], sent);
    }

    [Fact]
    public async Task When_all_that_waited_are_too_late_the_next_one_is_sent()
    {
        var (sent, stuck) = (new ConcurrentQueue<long>(), new TaskCompletionSource());
        using var batcher = StuckBatcher(sent, stuck.Task);
        _ = Claim(batcher, 1);
        await SentAsync(sent, 1);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var dropped = ClaimUntilGone(batcher, 2, gone.Token);
        stuck.SetResult();
        Assert.Equal(Outcome.Overloaded, (await dropped.WaitAsync(Timeout, Cancel)).Result);
        Assert.Equal(Outcome.Granted, (await Claim(batcher, 3).WaitAsync(Timeout, Cancel)).Result);
    }

    [Fact]
    public async Task A_claim_after_a_quiet_moment_goes_at_once_and_those_after_it_go_together_a_moment_later()
    {
        var sizes = new ConcurrentQueue<int>();
        using var batcher = Batcher(
            batch =>
            {
                sizes.Enqueue(batch.Count);
                Grant(batch);
                return Task.CompletedTask;
            },
            new ClaimOptions { Linger = Linger });
        for (var round = 0; round < 3; round++)
        {
            var timers = _clock.Timers;
            _clock.Advance(Linger);
            Assert.Equal(Outcome.Granted, (await Claim(batcher, 1).WaitAsync(Timeout, Cancel)).Result);
            var next = Enumerable.Range(2, 3).Select(user => Claim(batcher, user)).ToList();
            await Eventually.GetAsync(() => Task.FromResult(_clock.Timers), seen => seen > timers, Timeout, Cancel);
            Assert.DoesNotContain(next, claim => claim.IsCompleted);
            _clock.Advance(Linger);
            await Task.WhenAll(next).WaitAsync(Timeout, Cancel);
        }

        Assert.Equal([1, 3, 1, 3, 1, 3], sizes);
    }

    [Fact]
    public async Task A_batch_waits_only_for_what_is_left_of_the_moment_and_never_less()
    {
        using var batcher = Batcher(
            batch =>
            {
                Grant(batch);
                return Task.CompletedTask;
            },
            new ClaimOptions { Linger = 4 * Linger });
        await Claim(batcher, 1).WaitAsync(Timeout, Cancel);
        var timers = _clock.Timers;
        _clock.Advance(1.5 * Linger);
        var next = Claim(batcher, 2);
        await Eventually.GetAsync(() => Task.FromResult(_clock.Timers), seen => seen > timers, Timeout, Cancel);

        // 2.5 are left, and timers know whole milliseconds.
        Assert.Equal(3 * Linger, _clock.LastDue);
        Assert.False(next.IsCompleted);
        _clock.Advance(3 * Linger);
        Assert.Equal(Outcome.Granted, (await next.WaitAsync(Timeout, Cancel)).Result);
    }

    [Fact]
    public async Task Many_claims_go_at_once()
    {
        var (sent, stuck) = (new ConcurrentQueue<long>(), new TaskCompletionSource());
        using var batcher = Batcher(
            async batch =>
            {
                sent.Enqueue(batch.Count);
                await stuck.Task;
                Grant(batch);
            },
            new ClaimOptions { Linger = Linger, BatchesInFlight = 1 });
        var first = Claim(batcher, 1);
        await SentAsync(sent, 1);
        var many = Enumerable.Range(2, 128).Select(user => Claim(batcher, user)).ToList();
        stuck.SetResult();

        await Task.WhenAll([first, .. many]).WaitAsync(Timeout, Cancel);
        Assert.Equal([1, 128], sent);
    }

    [Fact]
    public async Task A_listener_that_breaks_leaves_nobody_waiting()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument is Histogram<int>)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => throw new InvalidOperationException("The listener broke."));
        listener.Start();
        using var batcher = Batcher(_ => Task.CompletedTask, new ClaimOptions { Linger = TimeSpan.Zero, BatchesInFlight = 1 });

        for (var user = 1; user <= 3; user++)
            Assert.Equal(Outcome.OutcomeUnknown, (await Claim(batcher, user).WaitAsync(Timeout, Cancel)).Result);
    }

    private static void Misbehave(IReadOnlyList<PendingClaim> batch)
    {
        switch ((batch[0].Request.UserId >> 4) % 4)
        {
            case 0:
                throw new InvalidOperationException("The sender broke.");
            case 1:
                break;
            default:
                Grant(batch);
                break;
        }
    }

    private static void Grant(IReadOnlyList<PendingClaim> batch)
    {
        foreach (var claim in batch)
            Assert.True(claim.TrySetResult(new ClaimOutcome(Outcome.Granted, default)));
    }

    private static Task<ClaimOutcome> Claim(ClaimBatcher batcher, long user) => ClaimUntilGone(batcher, user, CancellationToken.None);

    private static async Task<ClaimOutcome> ClaimUntilGone(ClaimBatcher batcher, long user, CancellationToken aborted) =>
        (await batcher.ClaimAsync(new ClaimRequest(user, CommandKey.None), aborted)).Outcome;

    private ClaimBatcher Batcher(Func<IReadOnlyList<PendingClaim>, Task> send, ClaimOptions options) =>
        new(send, options, _services.GetRequiredService<ClaimMetrics>(), _clock);

    /// <summary>One batch at a time, of one claim each, and none comes back before it is let.</summary>
    private ClaimBatcher StuckBatcher(ConcurrentQueue<long> sent, Task until) => Batcher(
        async batch =>
        {
            foreach (var claim in batch)
                sent.Enqueue(claim.Request.UserId);
            await until;
            Grant(batch);
        },
        new ClaimOptions { Linger = TimeSpan.Zero, MaxBatch = 1, BatchesInFlight = 1 });

    private static Task<int> SentAsync(ConcurrentQueue<long> sent, int count) =>
        Eventually.GetAsync(() => Task.FromResult(sent.Count), seen => seen == count, Timeout, Cancel);
}
