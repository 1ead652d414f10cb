using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Diagnostics;
using CouponKill.Harness;
using CouponKill.Ledger.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace CouponKill.Unit.Grains;

/// <summary>What an exporter shows of the activities of a silo, however many there have been.</summary>
public sealed class ActivityRegistryTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddMetrics()
        .AddSingleton<TimeProvider>(new FakeTimeProvider())
        .AddSingleton<GrainMetrics>()
        .AddSingleton<ActivityRegistry>()
        .BuildServiceProvider();

    private readonly SeriesExporter _exporter = new();
    private readonly MeterProvider _provider;

    public ActivityRegistryTests() => _provider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(GrainMetrics.MeterName)
        .AddReader(new BaseExportingMetricReader(_exporter))
        .Build();

    private ActivityRegistry Registry => _services.GetRequiredService<ActivityRegistry>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _provider.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Five_thousand_activities_one_after_another_are_all_shown()
    {
        for (var first = 1; first <= 5_000; first += 50)
        {
            var owners = Enumerable.Range(first, 50).Select(id => Add(id, lag: id)).ToList();
            await Eventually.GetAsync(
                () => Task.FromResult(Shows(first, first + 49)), static shown => shown, TimeSpan.FromSeconds(5), Cancel);
            Assert.Equal(first + 49, _exporter.Values["couponkill.owned.lag.max"].Values.Single());
            owners.ForEach(owner => Registry.Remove(owner));
        }
    }

    [Fact]
    public void Of_many_activities_the_busiest_have_series_and_all_count()
    {
        for (var id = 1; id <= 2_500; id++)
            Add(id, seq: id is >= 1_000 and < 1_100 ? 9 : 1);

        Collect();

        var shown = _exporter.Values["couponkill.activity.seq"];
        Assert.Equal(
            Enumerable.Range(1_000, 100).Select(id => $"activity={id}"),
            shown.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(5_000, _exporter.Values["couponkill.owned.units"]["state=available"]);
        Assert.Equal(2_500, _exporter.Values["couponkill.owned.activities"]["status=open"]);
    }

    private ActivityDefinition Add(long id, long seq = 1, long lag = 0)
    {
        var definition = new ActivityDefinition(id, "a", 2, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1, 0);
        var view = new ActivityView(definition, ActivityStatus.Open, 2, 2, 0, 0, seq, 0);
        var state = new OwnedActivityState(view, lag, new OutboxLoad(1, 1));
        Registry.Add(definition, () => state);
        return definition;
    }

    private bool Shows(long first, long last)
    {
        Collect();
        var shown = _exporter.Values.GetValueOrDefault("couponkill.activity.units", new(StringComparer.Ordinal));
        return shown.ContainsKey($"activity={first},state=sold") && shown.ContainsKey($"activity={last},state=sold");
    }

    private void Collect()
    {
        ((FakeTimeProvider)_services.GetRequiredService<TimeProvider>()).Advance(TimeSpan.FromSeconds(2));
        _exporter.Values.Clear();
        Assert.True(_provider.ForceFlush());
    }

    /// <summary>The last values of all series, by instrument and labels.</summary>
    private sealed class SeriesExporter : BaseExporter<Metric>
    {
        public Dictionary<string, Dictionary<string, long>> Values { get; } = new(StringComparer.Ordinal);

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                if (metric.MetricType is not MetricType.LongGauge)
                    continue;
                if (!Values.TryGetValue(metric.Name, out var series))
                    Values[metric.Name] = series = new(StringComparer.Ordinal);
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    var labels = new List<string>();
                    foreach (var tag in point.Tags)
                        labels.Add($"{tag.Key}={tag.Value}");
                    series[string.Join(',', labels)] = point.GetGaugeLastValueLong();
                }
            }

            return ExportResult.Success;
        }
    }
}
