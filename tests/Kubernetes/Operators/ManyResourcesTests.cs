using System.Diagnostics;
using System.Globalization;
using CouponKill.Harness;
using CouponKill.Operator.Runtime;
using CouponKill.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>A thousand resources are no burden to a cluster.</summary>
[Collection(AloneCollection.Name)]
public sealed class ManyResourcesTests(Application application) : IClassFixture<Application>
{
    private const int Seckills = 10;
    private const int Sales = 990;
    private const int NextCentury = 2098;

    /// <summary>What the operator's caches and the double's objects, with their history, may take.</summary>
    private const long MostBytes = 256L << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Campaign]
    [Fact]
    public async Task They_are_reconciled_within_a_minute_and_then_an_hour_passes_without_a_write()
    {
        await using var scene = await Scene.StartAsync(application.Address, application.JwtKey);
        for (var i = 0; i < Seckills; i++)
            await scene.ApplySeckill($"shop{i}", ""","scaling":{"mode":"hpa"}""");
        for (var i = 0; i < Sales; i++)
            await scene.ApplySale($"sale{i}", $"shop{i % Seckills}", opens: NextCentury);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var clock = new LeaseClock();
        var watch = Stopwatch.StartNew();
        await using var running = scene.Run(clock: clock);
        await scene.Until(Scene.Activities, found => found!["items"]!.AsArray().All(
            sale => sale!["status"]?["phase"]?.ToString() is "scheduled"), MostTime);
        await QuietAsync(running);
        var more = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"1,000 resources: reconciled after {watch.Elapsed.TotalSeconds:F1} s, {more >> 20} MiB more"));
        Assert.InRange(more, 0, MostBytes);

        scene.Api.Audit.Clear();
        await PassAsync(TimeSpan.FromHours(1), clock, running);
        Assert.Contains(scene.Api.Audit.Records, record => record.Request.Resource is "secrets");
        Assert.DoesNotContain(scene.Api.Audit.Records, record => record.IsWrite && record.Request.Resource is not "leases");
        scene.AssertNothingDenied();
    }

    /// <summary>Lets time pass, no faster than the operator renews its lease.</summary>
    private static async Task PassAsync(TimeSpan time, LeaseClock clock, RunningOperator running)
    {
        for (var end = clock.GetUtcNow() + time; clock.GetUtcNow() < end;)
        {
            var pauses = clock.Pauses;
            clock.Advance(LeaderElection.Interval);
            await Eventually.GetAsync(
                () => Task.FromResult(clock.Pauses), count => count > pauses || running.Task.IsCompleted, MostTime, Cancellation);
        }

        Assert.False(running.Task.IsCompleted);
        await QuietAsync(running);
    }

    /// <summary>Waits until the operator has nothing to do.</summary>
    private static async Task QuietAsync(RunningOperator running)
    {
        var seen = -1;
        await Eventually.GetAsync(
            async () =>
            {
                var before = seen;
                seen = running.Calls.Count;
                await Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation);
                return before == running.Calls.Count;
            },
            isQuiet => isQuiet,
            MostTime,
            Cancellation);
    }

    /// <summary>Knows how often the holder of a lease has begun to wait for the next renewal.</summary>
    private sealed class LeaseClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        private int _pauses;

        public int Pauses => Volatile.Read(ref _pauses);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == LeaderElection.Interval)
                Interlocked.Increment(ref _pauses);
            return timer;
        }
    }
}
