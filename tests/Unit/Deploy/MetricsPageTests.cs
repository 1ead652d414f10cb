using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CouponKill.Api.Gate;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Diagnostics;
using CouponKill.Harness.Processes;
using CouponKill.Silo.Clocks;
using CouponKill.Silo.Scaling;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>docs/operations.md tells of every metric of ours, by the name that Prometheus shows, and of none that there is not.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public void Every_metric_is_described_and_nothing_else_is()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "operations.md"));
        Assert.Equal(
            Published(), new SortedSet<string>(Name().Matches(page).Select(match => match.Groups["name"].Value), StringComparer.Ordinal));
    }

    private static SortedSet<string> Published()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("CouponKill.", StringComparison.Ordinal))
                    names.Add(ShownAs(instrument));
            },
        };
        using var app = (IDisposable)Settings.Compose(Settings.Required);
        var services = ((Microsoft.AspNetCore.Builder.WebApplication)app).Services;
        _ = services.GetRequiredService<SaleGate>();
        _ = services.GetRequiredService<ActivityRegistry>();
        _ = services.GetRequiredService<ClockWatch>();
        services.GetRequiredService<ScalerMetrics>().Publish();
        _ = services.GetRequiredKeyedService<IQueueAdapterFactory>(OrderStreams.Provider);
        listener.Start();
        return names;
    }

    /// <summary>
    /// As the exporter writes it: the unit at the end, unless it is there or a mere annotation, and after it what counters have.
    /// </summary>
    private static string ShownAs(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", "{claim}/s" => "_per_second", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? name + "_total" : name;
    }

    [GeneratedRegex("`(?<name>(couponkill|kafka_streams)_[a-z_]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();
}
