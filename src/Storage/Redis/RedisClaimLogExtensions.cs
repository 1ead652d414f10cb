using CouponKill.Grains.Activities.Log;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CouponKill.Storage.Redis;

/// <summary>Hosting of the claim log in Redis.</summary>
public static class RedisClaimLogExtensions
{
    /// <summary>
    /// Adds <see cref="IClaimLog"/> over Redis. The host connects before it starts any service, and fails with a
    /// <see cref="StorageException"/> when Redis does not answer in time or would not keep what it is given.
    /// </summary>
    public static IServiceCollection AddRedisClaimLog(this IServiceCollection services, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRedisSettings(configure);
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IClaimLog, RedisClaimLog>();
        services.AddHostedService<RedisStartup>();
        return services;
    }

    /// <summary>Adds the settings and their validation alone, for a process that keeps no claim log.</summary>
    public static IServiceCollection AddRedisSettings(this IServiceCollection services, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<RedisOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        return services;
    }
}
