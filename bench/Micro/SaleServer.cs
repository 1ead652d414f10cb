using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Streams;

namespace CouponKill.MicroBench;

/// <summary>A silo in this process, without HTTP; its claim log is in a Redis of its own with AOF everysec, or in SQLite.</summary>
internal sealed class SaleServer : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RedisServer? _redis;
    private readonly TempDirectory _data;

    private SaleServer(IHost host, RedisServer? redis, TempDirectory data) => (_host, _redis, _data) = (host, redis, data);

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public static async Task<SaleServer> StartAsync(
        bool onRedis, CancellationToken cancellationToken, Action<IServiceCollection>? replace = null)
    {
        var data = new TempDirectory();
        var redis = onRedis ? await RedisServer.StartNewAsync(cancellationToken, "--appendfsync", "everysec") : null;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSqliteStorage(options => options.Directory = data.Path);
        if (redis is not null)
            builder.Services.AddRedisStorage(options => options.Configuration = redis.Configuration);
        builder.Services.AddCouponKillGrains();
        replace?.Invoke(builder.Services);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next());
            silo.Configure<EndpointOptions>(options => options.GatewayPort = 0);
            silo.AddMemoryStreams(OrderStreams.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
        });
        var host = builder.Build();
        foreach (var backend in host.Services.GetServices<IStorageStartup>())
            await backend.PrepareAsync(cancellationToken);
        await host.StartAsync(cancellationToken);
        return new SaleServer(host, redis, data);
    }

    /// <summary>Creates an activity that is open now.</summary>
    public async Task<IActivityGrain> SellAsync(int total, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var definition = new ActivityDefinition(
            0, "Measurement", total, now.AddSeconds(-1), now.AddDays(1), PerUserLimit: 1, HoldSeconds: 0);
        var catalog = Services.GetRequiredService<IActivityCatalog>();
        var (entry, _) = await catalog.AddAsync(definition, CommandKey.None, above: 0, cancellationToken);
        return Grains.GetGrain<IActivityGrain>(entry.Definition.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _data.Dispose();
    }
}
