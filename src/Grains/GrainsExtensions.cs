using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Grains.Diagnostics;
using CouponKill.Grains.Users;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CouponKill.Grains;

/// <summary>Registers what the grains need beside storage and a stream provider.</summary>
public static class GrainsExtensions
{
    /// <summary>Adds options, their validation and the grains' services. Storage comes from a storage provider's extension.</summary>
    public static IServiceCollection AddCouponKillGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(GrainStateStorage.Name, GrainStateSerializer.Instance);
        services.AddSingleton<ActivityRegistry>();
        services.AddSingleton<ActivityStores>();
        services.AddSingleton<ReconcileTurn>();
        services.AddSingleton<ActivityServices>();
        services.AddSingleton<IValidateOptions<ActivityOptions>, ActivityOptionsValidator>();
        services.AddSingleton<IValidateOptions<UserOptions>, UserOptionsValidator>();
        services.AddOptions<ActivityOptions>().Bind(configuration.GetSection(ActivityOptions.Section)).ValidateOnStart();
        services.AddOptions<UserOptions>().Bind(configuration.GetSection(UserOptions.Section)).ValidateOnStart();
        return services;
    }
}
