using CouponKill.Scaling.Protocol;
using Grpc.Core;

namespace CouponKill.Silo.Scaling;

/// <summary>KEDA's external scaler: metrics <c>claims</c> and <c>forecast</c>, from what this process knows.</summary>
/// <param name="known">The cluster's load.</param>
/// <param name="clock">Ticks for those who listen.</param>
/// <param name="lifetime">Says when listeners must go.</param>
internal sealed class ScalerService(KnownLoad known, TimeProvider clock, IHostApplicationLifetime lifetime)
    : ExternalScaler.ExternalScalerBase
{
    private const string Claims = "claims";
    private const string Forecast = "forecast";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>True while there is anything to do.</summary>
    public override Task<IsActiveResponse> IsActive(ScaledObjectRef request, ServerCallContext context) =>
        Task.FromResult(new IsActiveResponse { Result = Value(MetricOf(request)) > 0 });

    /// <summary>Tells when that changes.</summary>
    public override async Task StreamIsActive(
        ScaledObjectRef request, IServerStreamWriter<IsActiveResponse> responseStream, ServerCallContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Interval, clock);
        var (metric, told) = (MetricOf(request), default(bool?));
        try
        {
            do
            {
                var isActive = Value(metric) > 0;
                if (told != isActive)
                    await responseStream.WriteAsync(new IsActiveResponse { Result = isActive }, ends.Token);
                told = isActive;
            }
            while (await timer.WaitForNextTickAsync(ends.Token));
        }
        catch (OperationCanceledException)
        {
            // The listener or the process goes.
        }
    }

    /// <summary>The metric that the trigger names, and what one silo is to take of it.</summary>
    public override Task<GetMetricSpecResponse> GetMetricSpec(ScaledObjectRef request, ServerCallContext context)
    {
        var target = known.Target;
        var spec = new MetricSpec { MetricName = MetricOf(request), TargetSize = (long)target, TargetSizeFloat = target };
        return Task.FromResult(new GetMetricSpecResponse { MetricSpecs = { spec } });
    }

    /// <summary>Its value.</summary>
    public override Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        var (metric, value) = (request.MetricName, Value(request.MetricName));
        var figure = new MetricValue { MetricName = metric, MetricValue_ = (long)Math.Ceiling(value), MetricValueFloat = value };
        return Task.FromResult(new GetMetricsResponse { MetricValues = { figure } });
    }

    private static string MetricOf(ScaledObjectRef request) => request.ScalerMetadata.GetValueOrDefault("metric") switch
    {
        Claims => Claims,
        Forecast => Forecast,
        var other => throw NoMetric(other),
    };

    private double Value(string metric)
    {
        var need = known.Need ?? throw new RpcException(
            new Status(StatusCode.Unavailable, $"The load of the cluster was not told for {KnownLoad.MaxAge.TotalSeconds} s."));
        return metric switch
        {
            Claims => need.Claims,
            Forecast => need.Forecast,
            _ => throw NoMetric(metric),
        };
    }

    private static RpcException NoMetric(string? metric) =>
        new(new Status(StatusCode.InvalidArgument, $"There is no metric '{metric}'; it must be {Claims} or {Forecast}."));
}
