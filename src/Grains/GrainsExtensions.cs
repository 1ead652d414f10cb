using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Grains.Diagnostics;
using CouponKill.Grains.Users;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CouponKill.Grains;

/// <summary>Registers what the grains need beside storage and a stream provider.</summary>
public static class GrainsExtensions
{
    /// <summary>
    /// Adds the grains' services and options, which come from the host's configuration. Storage comes from a storage provider's
    /// extension.
    /// </summary>
    public static IServiceCollection AddCouponKillGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new ClockGuard(TimeProvider.System, ClockGuard.DefaultLimit));
        services.TryAddSingleton<TimeProvider>(provider => provider.GetRequiredService<ClockGuard>());
        services.TryAddSingleton<StorageDurability>();
        services.AddKeyedSingleton(GrainStateStorage.Name, GrainStateSerializer.Instance);
        services.AddMetrics();
        services.AddSingleton<GrainMetrics>();
        services.AddSingleton<ActivityRegistry>();
        services.AddSingleton<ActivityStores>();
        services.AddSingleton<ActivityRuntime>();
        services.AddSingleton<ReconcileTurn>();
        services.AddSingleton<ActivityServices>();
        services.AddValidatedOptions<ActivityOptions, ActivityOptionsValidator>(ActivityOptions.Section);
        services.AddValidatedOptions<UserOptions, UserOptionsValidator>(UserOptions.Section);
        return services;
    }
}
