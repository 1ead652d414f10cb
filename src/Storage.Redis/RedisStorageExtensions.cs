using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using CouponKill.Storage.Redis.Claims;
using CouponKill.Storage.Redis.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Persistence;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>Hosting of the Redis storage.</summary>
public static class RedisStorageExtensions
{
    /// <summary>Orleans' own storage, which asks nobody how durable it is.</summary>
    private const string Plain = $"{GrainStateStorage.Name}-plain";

    /// <summary>
    /// Adds <see cref="IClaimLog"/> and the grain storage <see cref="GrainStateStorage.Name"/> over one connection to Redis. Its
    /// <see cref="IStorageStartup"/> connects, and refuses a Redis that would not keep what it is given. <see cref="RedisOptions"/> come
    /// from the host's configuration.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes what the configuration says; null to change nothing.</param>
    public static IServiceCollection AddRedisStorage(this IServiceCollection services, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRedisOptions().Configure(configure ?? (_ => { }));
        services.TryAddSingleton<StorageDurability>();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IClaimLog, RedisClaimLog>();
        services.AddRedisGrainStorage(Plain, options => options.Configure<RedisConnection, IServiceProvider>(Configure));
        services.AddGrainStorage(GrainStateStorage.Name, static (provider, _) => Durable(provider));
        services.AddSingleton<IReferenceClock, RedisReferenceClock>();
        services.AddSingleton<IStorageStartup, RedisStartup>();
        return services;
    }

    /// <summary>Adds <see cref="RedisOptions"/> alone, for a process that keeps no claim log.</summary>
    public static OptionsBuilder<RedisOptions> AddRedisOptions(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddValidatedOptions<RedisOptions, RedisOptionsValidator>(RedisOptions.Section);
    }

    /// <summary>Nothing expires: state that is gone reads as state that never was.</summary>
    internal static void Configure(RedisStorageOptions options, RedisConnection redis, IServiceProvider services)
    {
        options.CreateMultiplexer = _ => Task.FromResult<(IConnectionMultiplexer, bool)>((redis.Multiplexer, true));
        options.GetStorageKey = (stateName, grainId) => KeyOf(redis, stateName, grainId);
        options.GrainStorageSerializer = services.GetRequiredKeyedService<IGrainStorageSerializer>(GrainStateStorage.Name);
        options.DeleteStateOnClear = true;

        // Only the provider's validator looks at it.
        options.ConfigurationOptions = new ConfigurationOptions();
    }

    private static DurableGrainStorage Durable(IServiceProvider services)
    {
        var redis = services.GetRequiredService<RedisConnection>();
        return new DurableGrainStorage(
            services.GetRequiredKeyedService<IGrainStorage>(Plain),
            redis,
            (stateName, grainId) => KeyOf(redis, stateName, grainId));
    }

    private static string KeyOf(RedisConnection redis, string stateName, GrainId grainId) =>
        $"{redis.Options.KeyPrefix}:state:{grainId}:{stateName}";
}
