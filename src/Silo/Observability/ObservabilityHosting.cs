using CouponKill.Api.Batching;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Storage;
using CouponKill.Streams.Kafka;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace CouponKill.Silo.Observability;

/// <summary>Metrics in the Prometheus format at /metrics; health at /healthz/live and /healthz/ready.</summary>
internal static class ObservabilityHosting
{
    private const string ReadyTag = "ready";

    private static readonly double[] Seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
    private static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<StorageDurability>();
        builder.Services.AddHealthChecks().AddCheck<StorageHealth>("storage", tags: [ReadyTag]);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ClaimMetrics.MeterName, GrainMetrics.MeterName, KafkaStreamMetrics.MeterName, "Microsoft.Orleans")
            .AddRuntimeInstrumentation()
            .AddView("couponkill.*.size", new ExplicitBucketHistogramConfiguration { Boundaries = Counts })
            .AddView("couponkill.*.events", new ExplicitBucketHistogramConfiguration { Boundaries = Counts })
            .AddView("couponkill.*.wait", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddView("couponkill.*.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddPrometheusExporter());
    }

    public static void MapObservability(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
