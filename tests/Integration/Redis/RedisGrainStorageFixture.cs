using System.Net;
using CouponKill.Grains;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Support;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace CouponKill.Integration.Redis;

/// <summary>A silo with nothing but the Redis storage, as the cluster profile registers it, and its Redis.</summary>
public sealed class RedisGrainStorageFixture : IAsyncLifetime
{
    public const string Prefix = "tests";

    private IHost? _host;

    public RedisServer Server { get; } = new();

    public IGrainStorage Storage => _host!.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStorage.Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Server.StartAsync(Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddKeyedSingleton(GrainStateStorage.Name, GrainStateSerializer.Instance);
        builder.Services.AddRedisStorage(options => (options.Configuration, options.KeyPrefix) = (Server.Configuration, Prefix));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next());
            silo.Configure<EndpointOptions>(options => (options.GatewayPort, options.AdvertisedIPAddress) = (0, IPAddress.Loopback));
        });
        _host = builder.Build();
        await _host.StartWithStorageAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }

        await Server.DisposeAsync();
    }
}
