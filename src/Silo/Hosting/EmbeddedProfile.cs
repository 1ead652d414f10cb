using System.Net;
using CouponKill.Contracts.Orders;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Streams;

namespace CouponKill.Silo.Hosting;

/// <summary>
/// Everything in one process and one directory: no server to install. The order stream is in memory; the claim log's
/// watermark makes up for what it forgets.
/// </summary>
internal static class EmbeddedProfile
{
    /// <summary>
    /// Queues are polled, each by a timer of its own, so there are fewer than streams; one that has messages is read until it is empty.
    /// </summary>
    private const int StreamQueues = 2;

    private const int StreamBatch = 64;
    private static readonly TimeSpan StreamPollInterval = TimeSpan.FromMilliseconds(50);

    public static void AddEmbeddedProfile(this WebApplicationBuilder builder)
    {
        builder.Services.AddEmbeddedStorage();
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering();
            orleans.Services.AddOptions<EndpointOptions>().Configure<IOptions<SiloOptions>>(static (options, silo) =>
                (options.SiloPort, options.GatewayPort) = (silo.Value.Port, 0));
            orleans.Services.AddOptions<DevelopmentClusterMembershipOptions>().Configure<IOptions<SiloOptions>>(static (options, silo) =>
                options.PrimarySiloEndpoint = new IPEndPoint(IPAddress.Loopback, silo.Value.Port));
            orleans.AddMemoryStreams(OrderStreams.Provider, ConfigureStreams);
            orleans.UseSmallDirectoryCache();
            orleans.AddDashboard(options => options.HideTrace = true);
        });
    }

    private static void ConfigureStreams(ISiloMemoryStreamConfigurator streams)
    {
        streams.ConfigurePartitioning(StreamQueues);
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            options.BatchContainerBatchSize = StreamBatch;
            options.GetQueueMsgsTimerPeriod = StreamPollInterval;
        }));
    }
}
