using CouponKill.Ledger.Scaling;
using CouponKill.Scaling.Protocol;
using CouponKill.Silo.Scaling;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Scaling;

/// <summary>What is told from memory, and for how long.</summary>
public sealed class KnownLoadTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly KnownLoad _known;
    private readonly ScalerService _service;

    public KnownLoadTests()
    {
        _known = new KnownLoad(Options.Create(new ScalerOptions { Capacity = 2_000 }), _clock);
        _service = new ScalerService(_known, _clock, lifetime: null!);
    }

    [Fact]
    public async Task Before_anything_was_told_only_the_target_is()
    {
        Assert.Equal(1_500, _known.Target);
        Assert.Null(_known.Age);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => AskAsync("claims"))).StatusCode);
    }

    [Fact]
    public async Task What_was_told_stands_for_30_seconds_and_then_nothing_is_told()
    {
        _known.Take(new ClusterLoad(1_000, 500, 4_000, 3, IsScalerServed: true, [], []), _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1_250, await AskAsync("claims"));
        Assert.Equal(0, await AskAsync("forecast"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => AskAsync("claims"))).StatusCode);
        Assert.Equal(3_000, _known.Target);
        Assert.Equal(TimeSpan.FromSeconds(30.001), _known.Age);
    }

    /// <summary>The sum may be seconds old; what opens is looked at when somebody asks.</summary>
    [Fact]
    public async Task A_forecast_is_as_of_now()
    {
        var opening = new Opening(1, _clock.GetUtcNow().AddSeconds(310), 1_000);
        _known.Take(new ClusterLoad(0, 0, 4_000, 3, IsScalerServed: true, [opening], [new RushShape(3, 5)]), _clock.GetTimestamp());
        Assert.Equal(0, await AskAsync("forecast"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((3_000, 3_000), (await AskAsync("forecast"), await AskAsync("claims")));
    }

    private async Task<double> AskAsync(string metric)
    {
        var answer = await _service.GetMetrics(new GetMetricsRequest { MetricName = metric }, context: null!);
        return Assert.Single(answer.MetricValues).MetricValueFloat;
    }
}
