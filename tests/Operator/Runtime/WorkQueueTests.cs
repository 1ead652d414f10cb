using CouponKill.Operator.Runtime;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.OperatorTests.Runtime;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WorkQueue<int> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<int>(_clock);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task A_key_waits_only_once()
    {
        _queue.Add(1);
        _queue.Add(1);
        Assert.Equal(1, _queue.Count);
        Assert.Equal(1, await TakeAsync());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task A_key_that_comes_while_it_is_worked_on_waits_for_that_worker()
    {
        _queue.Add(1);
        Assert.Equal(1, await TakeAsync());
        _queue.Add(1);
        var next = _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);
        _queue.Done(1);
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task The_sooner_of_two_delays_counts()
    {
        _queue.AddAfter(1, TimeSpan.FromSeconds(10));
        _queue.AddAfter(1, TimeSpan.FromSeconds(2));
        _queue.AddAfter(1, TimeSpan.FromSeconds(20));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _queue.Count);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, await TakeAsync());
        _queue.Done(1);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task Failures_are_repeated_ever_later_until_one_succeeds()
    {
        foreach (var milliseconds in new[] { 5, 10, 20, 40 })
        {
            _queue.Retry(1);
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.Equal(0, _queue.Count);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, await TakeAsync());
            _queue.Done(1);
        }

        _queue.Forget(1);
        _queue.Retry(1);
        _clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void A_server_that_wants_to_be_left_alone_is()
    {
        _queue.Retry(1, TimeSpan.FromSeconds(7));
        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(0, _queue.Count);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void The_longest_pause_is_16_minutes() =>
        Gen.Int[0, 1000].Sample(failures =>
            Backoff.After(failures) <= Backoff.Longest && Backoff.After(failures) >= Backoff.After(Math.Max(0, failures - 1))
            && Backoff.After(18) == TimeSpan.FromMinutes(16));

    [Fact]
    public void No_history_loses_a_key_or_gives_it_to_two() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2]).Array[1, 200].Sample(steps =>
        {
            using var queue = new WorkQueue<int>(new FakeTimeProvider());
            var (working, added) = (new HashSet<int>(), new HashSet<int>());
            foreach (var (key, what) in steps)
            {
                if (what == 0)
                {
                    queue.Add(key);
                    added.Add(key);
                }
                else if (what == 1 && added.Except(working).Any())
                {
                    var taken = queue.TakeAsync(CancellationToken.None).AsTask();
                    Assert.True(taken.IsCompletedSuccessfully);
                    Assert.True(working.Add(taken.Result));
                    Assert.True(added.Remove(taken.Result));
                }
                else if (what == 2 && working.Remove(key))
                {
                    queue.Done(key);
                }

                Assert.Equal(added.Count, queue.Count);
            }
        }, iter: 2000, threads: 1);

    private ValueTask<int> TakeAsync() => _queue.TakeAsync(TestContext.Current.CancellationToken);
}
