using System.Diagnostics.Metrics;
using CouponKill.Grains.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.Unit.Grains;

/// <summary>The grains' instruments for tests that do not read them.</summary>
internal static class TestMetrics
{
    public static GrainMetrics Shared { get; } =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
