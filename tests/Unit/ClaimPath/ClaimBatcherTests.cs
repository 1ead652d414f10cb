using System.Collections.Concurrent;
using CouponKill.Api.Claims;
using CouponKill.Contracts.Claims;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class ClaimBatcherTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ClaimMetrics>().BuildServiceProvider();

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
            new ClaimOptions { MaxQueued = 10, MaxBatch = 4, BatchesInFlight = 1 });
        var claims = Enumerable.Range(1, 200).Select(user => Claim(batcher, user)).ToList();

        var refused = claims.Count(claim => claim.IsCompleted);
        Assert.InRange(refused, 200 - 10 - (2 * 4), 200 - 10);
        Assert.All(claims.Where(claim => claim.IsCompleted), claim => Assert.Equal(ClaimResult.Overloaded, claim.GetAwaiter().GetResult().Result));
        gate.SetResult();
        var outcomes = await Task.WhenAll(claims).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(200 - refused, outcomes.Count(outcome => outcome.Result == ClaimResult.Granted));
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
            new ClaimOptions { MaxQueued = 5_000, MaxBatch = 16, BatchesInFlight = 3 });
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 5_000).Select(user => Claim(batcher, user)))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.False(tooMany);
        Assert.All(seen.Values, count => Assert.Equal(1, count));
        Assert.Equal(5_000, seen.Count + outcomes.Count(outcome => outcome.Result == ClaimResult.Overloaded));
        Assert.Contains(outcomes, outcome => outcome.Result == ClaimResult.Granted);
        Assert.Contains(outcomes, outcome => outcome.Result == ClaimResult.OutcomeUnknown);
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
            new ClaimOptions { MaxBatch = 1, BatchesInFlight = 1 });
        var waiting = Enumerable.Range(1, 20).Select(user => Claim(batcher, user)).ToList();
        batcher.Dispose();

        Assert.Equal(ClaimResult.Overloaded, (await Claim(batcher, 99)).Result);
        gate.SetResult();
        var outcomes = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.All(outcomes, outcome => Assert.Equal(ClaimResult.Granted, outcome.Result));
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
            Assert.True(claim.TrySetResult(new ClaimOutcome(ClaimResult.Granted, default)));
    }

    private static Task<ClaimOutcome> Claim(ClaimBatcher batcher, long user) => batcher.ClaimAsync(new ClaimRequest(user, CommandKey.None)).AsTask();

    private ClaimBatcher Batcher(Func<IReadOnlyList<PendingClaim>, Task> send, ClaimOptions options) =>
        new(send, options, _services.GetRequiredService<ClaimMetrics>());
}
