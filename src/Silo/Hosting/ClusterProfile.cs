using System.Net;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql;
using CouponKill.Storage.Redis;
using CouponKill.Streams.Kafka;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Streams;

namespace CouponKill.Silo.Hosting;

/// <summary>
/// A process of a cluster: membership, orders and accounts in MySQL, claim log and grain state in Redis, the order stream in Kafka.
/// It hosts grains, serves HTTP, or both; a process without grains is a client of the silos.
/// </summary>
internal static class ClusterProfile
{
    /// <summary>A dead silo is noticed after some 3 x 2 seconds; shorter, and a busy machine is taken for dead.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A silo that stands still while its connections stay open is dead only after 3 times this without a message. Left to Orleans
    /// (4 x the probe timeout), nobody could claim for 25 seconds; shorter than <see cref="Freshness.MaxAge"/>, and it might still answer
    /// from memory once it goes on.
    /// </summary>
    private static readonly TimeSpan MaxProbeTimeout = ProbeTimeout;

    /// <summary>
    /// A silo that was voted dead while it stood still learns it only when it reads the membership. At Orleans' default of a minute its
    /// grains take activities back from the living meanwhile; a time shorter than the vote takes is over when the silo goes on.
    /// </summary>
    private static readonly TimeSpan MembershipRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Silos note in the membership table that they live. One that starts has to reach all that are in it, but for those that have missed
    /// 3 notes: after a crash of a whole cluster, or with an old copy of the table, none of them is there. At Orleans' default of 30 s
    /// nobody sells for a minute and a half.
    /// </summary>
    private static readonly TimeSpan AliveNote = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A silo that stops tells the edges, and then still passes on for so long what they had sent through it. Orleans' default is
    /// not to wait: answers under way are lost, and the edge's callers wait for a timeout.
    /// </summary>
    private static readonly TimeSpan GatewayDrain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An edge avoids a gateway that went away until it looks at the table again. At Orleans' default of a minute a rolling restart
    /// leaves it without any.
    /// </summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);

    public static void AddClusterProfile(this WebApplicationBuilder builder, ProcessOptions process)
    {
        builder.Services.AddValidatedOptions<ClusterIdentity, ClusterIdentityValidator>(ClusterIdentity.Section);
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>, SharedCookieKeys>();
        if (process.RunsSilo)
            builder.AddSilo();
        else
            builder.AddEdge();
    }

    private static void AddSilo(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddClusterStorage();
        builder.UseOrleans(silo =>
        {
            silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterIdentity>>(Identify);
            silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<SiloOptions>>(Listen);
            silo.Configure<ClusterMembershipOptions>(Watch);
            silo.Configure<SiloMessagingOptions>(options => options.ClientGatewayShutdownNotificationTimeout = GatewayDrain);
            silo.UseMySqlClustering();
            silo.AddKafkaStreams(
                OrderStreams.Provider,
                options => ConfigureKafka(options, configuration),
                streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly),
                OwnerOfMessages);
            silo.UseSmallDirectoryCache();
            silo.AddDashboard(options => options.HideTrace = true);
        });
    }

    /// <summary>An edge needs Redis only for the keys of the log-in cookie.</summary>
    private static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.Services.AddReadModels();
        builder.Services.AddRedisOptions();
        builder.UseOrleansClient(AddClient);
    }

    private static void AddClient(IClientBuilder client)
    {
        client.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterIdentity>>(Identify);
        client.UseMySqlClustering();
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayRefresh);
        client.AddDashboard(options => options.HideTrace = true);
    }

    private static void Identify(ClusterOptions options, IOptions<ClusterIdentity> identity) =>
        (options.ClusterId, options.ServiceId) = (identity.Value.Id, identity.Value.ServiceId);

    private static void Watch(ClusterMembershipOptions options)
    {
        (options.ProbeTimeout, options.MaxProbeTimeout, options.TableRefreshTimeout) = (ProbeTimeout, MaxProbeTimeout, MembershipRefresh);
        options.IAmAliveTablePublishTimeout = AliveNote;
    }

    private static void Listen(EndpointOptions options, IOptions<SiloOptions> silo)
    {
        (options.SiloPort, options.GatewayPort) = (silo.Value.Port, silo.Value.GatewayPort);
        options.AdvertisedIPAddress = IPAddress.Parse(silo.Value.AdvertisedAddress);
    }

    /// <summary>The service's name alone would not do: two installations may both leave it at its default.</summary>
    private static string OwnerOfMessages(IServiceProvider services) =>
        $"{services.GetRequiredService<IOptions<ClusterIdentity>>().Value.ServiceId}/{services.GetRequiredService<MySqlInstallation>().Id}";

    /// <summary>Installations with names of their own share no topic and no group, unless they are told to.</summary>
    private static void ConfigureKafka(KafkaStreamOptions options, ConfigurationManager configuration)
    {
        var service = configuration.GetSection(ClusterIdentity.Section).Get<ClusterIdentity>() ?? new ClusterIdentity();
        options.Topic = $"{service.ServiceId}-orders";
        options.GroupId = service.ServiceId;
        options.PartitionCount = OrderPartitions.Count;
        configuration.GetSection(KafkaStreamOptions.Section).Bind(options);
    }
}
