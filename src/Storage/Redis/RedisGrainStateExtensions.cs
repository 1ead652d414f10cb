using CouponKill.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Persistence;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>Hosting of the grain state in Redis.</summary>
public static class RedisGrainStateExtensions
{
    /// <summary>
    /// Adds the grain storage <see cref="GrainState.Provider"/> over the connection that <see cref="RedisClaimLogExtensions.AddRedisClaimLog"/>
    /// opens. Nothing expires: state that is gone reads as state that never was.
    /// </summary>
    public static IServiceCollection AddRedisGrainState(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddRedisGrainStorage(GrainState.Provider, options => options.Configure<RedisConnection>(Configure));
    }

    internal static void Configure(RedisStorageOptions options, RedisConnection redis)
    {
        var prefix = redis.Options.KeyPrefix;
        options.CreateMultiplexer = _ => Task.FromResult<(IConnectionMultiplexer, bool)>((redis.Multiplexer, true));
        options.GetStorageKey = (stateName, grainId) => $"{prefix}:state:{grainId}:{stateName}";
        options.GrainStorageSerializer = GrainState.Serializer;
        options.DeleteStateOnClear = true;

        // Only the provider's validator looks at it.
        options.ConfigurationOptions = new ConfigurationOptions();
    }
}
