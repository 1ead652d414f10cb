using CouponKill.Contracts.Claims;
using CouponKill.Harness.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CouponKill.Bench.Rivals.NaiveOrleans;

/// <summary>
/// What a textbook makes of it: a grain for each user and one for each coupon, and every change is stored before the answer.
/// </summary>
internal sealed class NaiveOrleansSale(IGrainFactory grains, IServer redis) : ISale
{
    private long _keysBefore;

    /// <summary>Adds the silo and the sale.</summary>
    /// <param name="builder">The builder of the server that they are added to.</param>
    /// <param name="configuration">Where the grains' state is stored.</param>
    /// <param name="redis">The same server, to count its keys.</param>
    public static void Add(WebApplicationBuilder builder, string configuration, IServer redis)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next());
            silo.Configure<EndpointOptions>(options => options.GatewayPort = 0);
            silo.AddRedisGrainStorageAsDefault(options => options.ConfigurationOptions = ConfigurationOptions.Parse(configuration));
        });
        builder.Services.AddSingleton(redis);
        builder.Services.AddSingleton<ISale, NaiveOrleansSale>();
    }

    public async Task OpenAsync(long activityId, int units, CancellationToken cancellationToken)
    {
        await grains.GetGrain<ICouponGrain>(activityId).OpenAsync(units);
        _keysBefore = await redis.DatabaseSizeAsync();
    }

    public async ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId) =>
        await grains.GetGrain<IUserGrain>(userId).ClaimAsync(activityId);

    /// <summary>Everything is stored before the answer.</summary>
    public Task SettleAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A user's key appears with the first purchase, and users of one sale come in no other: so new keys are buyers.</summary>
    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        var buyers = await redis.DatabaseSizeAsync() - _keysBefore;
        return new SaleTally(await grains.GetGrain<ICouponGrain>(activityId).CountLeftAsync(), buyers, buyers);
    }
}
