using CouponKill.Api.Batching;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Storage;
using CouponKill.Silo.Clocks;
using CouponKill.Silo.Hosting;
using CouponKill.Silo.Scaling;
using CouponKill.Streams.Kafka;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CouponKill.Silo.Observability;

/// <summary>
/// Metrics in the Prometheus format at /metrics; health at /healthz/live and /healthz/ready. By the variables of OpenTelemetry, metrics go
/// to a collector, too, and so do traces.
/// </summary>
internal static class ObservabilityHosting
{
    private const string ReadyTag = "ready";
    private const string ServiceName = "couponkill";

    private static readonly double[] Seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
    private static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    public static void AddObservability(this WebApplicationBuilder builder, ProcessOptions process)
    {
        builder.Services.TryAddSingleton<StorageDurability>();
        builder.Services.AddHealthChecks()
            .AddCheck<StorageHealth>("storage", tags: [ReadyTag])
            .AddCheck<ClockHealth>("clock", tags: [ReadyTag]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => AddServiceName(resource, builder.Configuration))
            .WithMetrics(metrics => AddMetrics(metrics, builder.Configuration));
        if (!IsOtlp(builder.Configuration["OTEL_TRACES_EXPORTER"]))
            return;
        builder.PropagateActivities(process);
        telemetry.WithTracing(traces => traces
            .AddSource("Microsoft.AspNetCore", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
            .AddOtlpExporter());
    }

    public static void MapObservability(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>A name that somebody has given stands.</summary>
    private static void AddServiceName(ResourceBuilder resource, ConfigurationManager configuration)
    {
        var isGiven = configuration["OTEL_SERVICE_NAME"] is { Length: > 0 }
            || configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isGiven)
            resource.AddService(ServiceName);
    }

    private static void AddMetrics(MeterProviderBuilder metrics, ConfigurationManager configuration)
    {
        metrics
            .AddMeter(ClaimMetrics.MeterName, GrainMetrics.MeterName, KafkaStreamMetrics.MeterName)
            .AddMeter(ClockWatch.MeterName, ScalerMetrics.MeterName)
            .AddMeter("Microsoft.Orleans", "Microsoft.AspNetCore.Hosting")
            .AddRuntimeInstrumentation()
            .AddView("couponkill.*.size", new ExplicitBucketHistogramConfiguration { Boundaries = Counts })
            .AddView("couponkill.*.events", new ExplicitBucketHistogramConfiguration { Boundaries = Counts })
            .AddView("couponkill.*.wait", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddView("couponkill.*.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddPrometheusExporter();
        if (IsOtlp(configuration["OTEL_METRICS_EXPORTER"]))
            metrics.AddOtlpExporter();
    }

    private static bool IsOtlp(string? exporter) => string.Equals(exporter, "otlp", StringComparison.OrdinalIgnoreCase);

    /// <summary>A call of a grain belongs to the trace of its request.</summary>
    private static void PropagateActivities(this WebApplicationBuilder builder, ProcessOptions process)
    {
        if (process.RunsSilo)
            builder.UseOrleans(silo => silo.AddActivityPropagation());
        else
            builder.UseOrleansClient(client => client.AddActivityPropagation());
    }
}
