using CouponKill.Contracts.Orders;
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
    /// <summary>Queues are polled, each by a timer of its own, so there are fewer than streams; one that has messages is read until it is empty.</summary>
    private const int StreamQueues = 2;

    private const int StreamBatch = 64;
    private static readonly TimeSpan StreamPollInterval = TimeSpan.FromMilliseconds(50);

    public static void AddEmbeddedProfile(this WebApplicationBuilder builder)
    {
        var silo = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        builder.Services.AddEmbeddedStorage(builder.Configuration);
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(silo.Port);
            orleans.Configure<EndpointOptions>(options => options.GatewayPort = 0);
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
