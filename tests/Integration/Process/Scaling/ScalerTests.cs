using System.Diagnostics;
using CouponKill.Harness;
using CouponKill.Scaling.Protocol;
using Grpc.Core;

namespace CouponKill.Integration.Process.Scaling;

/// <summary>What KEDA is told by three live silos, over the wire.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ScalerTests(ScalerScene scene, ITestOutputHelper output) : IClassFixture<ScalerScene>
{
    private const string Claims = "claims";
    private const string Forecast = "forecast";

    private const double Target = 0.75 * ScalerScene.Capacity;

    /// <summary>Claims per second.</summary>
    private const int Rate = 300;

    /// <summary>Of the rate: timers, and the edges of a second.</summary>
    private const double Nearly = 0.9;

    /// <summary>Their rush is over, so that no forecast is in the figures.</summary>
    private static readonly TimeSpan LongOpen = TimeSpan.FromSeconds(20);

    /// <summary>Whoever asks a process that hangs takes seconds; whoever asks none takes this at most, half of the time.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_silo_answers_as_KEDA_asks()
    {
        foreach (var member in scene.Awake)
        {
            foreach (var metric in new[] { Claims, Forecast })
            {
                var answer = await member.Scaler.GetMetricSpecAsync(Member.Trigger(metric), Member.InTime());
                var spec = Assert.Single(answer.MetricSpecs);
                Assert.Equal((metric, Target, (long)Target), (spec.MetricName, spec.TargetSizeFloat, spec.TargetSize));
                Assert.InRange((await member.AskAsync(spec.MetricName)).Value, 0, 1e6);
            }

            using var stream = member.Scaler.StreamIsActive(Member.Trigger(Claims), Member.InTime());
            Assert.True(await stream.ResponseStream.MoveNext(Cancel));
            await member.Scaler.IsActiveAsync(Member.Trigger(Claims), Member.InTime());
        }
    }

    [Theory]
    [InlineData("lag")]
    [InlineData("")]
    [InlineData("Claims")]
    public async Task Another_metric_is_an_invalid_argument(string metric)
    {
        var (member, scaler) = (scene.Awake[0], scene.Awake[0].Scaler);
        await AssertInvalidAsync(async () => await scaler.GetMetricSpecAsync(Member.Trigger(metric), Member.InTime()));
        await AssertInvalidAsync(async () => await scaler.IsActiveAsync(Member.Trigger(metric), Member.InTime()));
        await AssertInvalidAsync(async () => await scaler.GetMetricSpecAsync(new ScaledObjectRef(), Member.InTime()));
        await AssertInvalidAsync(() => member.AskAsync(metric));
    }

    [Fact]
    public async Task The_forecast_rises_in_the_lead_time_before_an_opening_and_falls_after_it()
    {
        const int Total = 500;
        var opensAt = DateTimeOffset.UtcNow.AddSeconds(ScalerScene.Lead + 7);
        await scene.CreateAsync("forecast", Total, opensAt);
        var member = scene.Awake[1];
        Assert.Equal(0, (await member.AskAsync(Forecast)).Value);

        // Before the first sale: two claims for each unit, by e fewer every five seconds.
        var peak = 2 * Total / 5.0;
        await Eventually.GetAsync(() => member.AskAsync(Forecast), answer => answer.Value >= peak, Member.Limit, Cancel);
        var roseAt = DateTimeOffset.UtcNow;
        output.WriteLine($"It rose {(opensAt - roseAt).TotalSeconds:F1} s before the opening.");
        Assert.InRange(roseAt, opensAt.AddSeconds(-ScalerScene.Lead), opensAt);
        Assert.InRange((await member.AskAsync(Claims)).Value, peak, double.MaxValue);
        await Eventually.GetAsync(() => member.AskAsync(Forecast), answer => answer.Value < peak / 2, Member.Limit, Cancel);
        Assert.InRange(DateTimeOffset.UtcNow, opensAt.AddSeconds(3), opensAt.AddSeconds(10));
    }

    /// <summary>
    /// One story: a crowd comes, its claims queue up, it goes. Another comes, and the silo freezes that sums up for all; the others must
    /// tell no less.
    /// </summary>
    [Fact]
    public async Task The_claims_rise_with_the_load_and_its_queue_and_a_frozen_silo_does_not_lower_them()
    {
        var activities = new List<long>();
        for (var i = 0; i < 6; i++)
            activities.Add(await scene.CreateAsync($"load {i}", 100_000, DateTimeOffset.UtcNow - LongOpen));
        var victim = await scene.FindSumAsync();
        List<Member> others = [.. scene.Members.Where(member => member != victim)];
        var asked = others[0];
        await WaitAsync(asked, value => value < 0.5 * Rate);
        await using (var crowd = new SteadyCrowd(scene.Members.Select(member => member.Silo.Client), scene.Tokens, activities, Rate))
        {
            crowd.Start();
            await WaitAsync(asked, value => value >= Nearly * Rate);
            await QueueUpAsync(asked);
        }

        await WaitAsync(asked, value => value < 0.1 * Rate);
        await using var second = new SteadyCrowd(scene.Members.Select(member => member.Silo.Client), scene.Tokens, activities, Rate);
        second.Start();
        await WaitUntilSteadyAsync(asked);
        scene.Freeze(victim);
        second.Avoid(victim.Silo.Client);
        await AssertNoLessAsync(others, TimeSpan.FromSeconds(14));
    }

    /// <summary>While the claim log stands still, claims come and wait.</summary>
    private async Task QueueUpAsync(Member asked)
    {
        scene.Redis.Pause();
        try
        {
            await WaitAsync(asked, value => value >= 1.5 * Rate);
        }
        finally
        {
            scene.Redis.Continue();
        }
    }

    private async Task WaitAsync(Member member, Predicate<double> isRight)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var (value, _) = await Eventually.GetAsync(() => member.AskAsync(Claims), answer => isRight(answer.Value), Member.Limit, Cancel);
        output.WriteLine($"{value:F0} claims/s are needed after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F1} s.");
    }

    /// <summary>The rate is told over five seconds, so that it has been there for longer.</summary>
    private static async Task WaitUntilSteadyAsync(Member member)
    {
        var lowAt = Stopwatch.GetTimestamp();
        await Eventually.GetAsync(
            async () =>
            {
                if ((await member.AskAsync(Claims)).Value < Nearly * Rate)
                    lowAt = Stopwatch.GetTimestamp();
                return Stopwatch.GetElapsedTime(lowAt);
            },
            steady => steady > TimeSpan.FromSeconds(7),
            Member.Limit,
            Cancel);
    }

    /// <summary>Longer than the others take to find the silo dead, and to start the sum again.</summary>
    private async Task AssertNoLessAsync(List<Member> members, TimeSpan time)
    {
        var (startedAt, answers) = (Stopwatch.GetTimestamp(), new List<(double Value, TimeSpan Took)>());
        while (Stopwatch.GetElapsedTime(startedAt) < time)
        {
            foreach (var member in members)
                answers.Add(await member.AskAsync(Claims));
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }

        var times = answers.Select(answer => answer.Took).Order().ToList();
        output.WriteLine(
            $"{answers.Count} answers, the lowest {answers.Min(answer => answer.Value):F0} claims/s; "
            + $"the middle one took {times[times.Count / 2].TotalMilliseconds:F1} ms, the slowest {times[^1].TotalMilliseconds:F0} ms.");
        Assert.All(answers, answer => Assert.InRange(answer.Value, Nearly * Rate, double.MaxValue));
        Assert.InRange(times[times.Count / 2], TimeSpan.Zero, Prompt);
    }

    private static async Task AssertInvalidAsync(Func<Task> call) =>
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
