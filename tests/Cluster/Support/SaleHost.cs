using CouponKill.Api.Claims;
using CouponKill.Api.Gate;
using CouponKill.Cluster.Faults;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;
using CouponKill.Grains;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using CouponKill.Storage.Sqlite;
using CouponKill.Storage.Sqlite.Claims;
using CouponKill.Storage.Sqlite.Orders;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.TestingHost;

namespace CouponKill.Cluster.Support;

/// <summary>One silo with everything in it, as the embedded profile composes it, but with storage that can fail.</summary>
internal sealed class SaleHost : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly IServiceProvider _services;

    private SaleHost(InProcessTestCluster cluster)
    {
        _cluster = cluster;
        _services = cluster.GetSiloServiceProvider();
    }

    public JumpingClock Clock => _services.GetRequiredService<JumpingClock>();

    public CallCounter Calls => _services.GetRequiredService<CallCounter>();

    public HungPartition Partition => _services.GetRequiredService<HungPartition>();

    public FaultyClaimLog Log => _services.GetRequiredService<FaultyClaimLog>();

    public FaultyGrainStorage States => _services.GetRequiredService<FaultyGrainStorage>();

    public FaultyOrderStream OrderStream => _services.GetRequiredService<FaultyOrderStream>();

    public FaultyOrderStore Orders => _services.GetRequiredService<FaultyOrderStore>();

    public StorageDurability Durability => _services.GetRequiredService<StorageDurability>();

    public IActivityCatalog Catalog => _services.GetRequiredService<IActivityCatalog>();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public SaleGate Gate => _services.GetRequiredService<SaleGate>();

    public static async Task<SaleHost> StartAsync(string directory, params (string Key, string Value)[] settings)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((_, host) => Configure(host, directory, settings));
        builder.ConfigureSilo((_, silo) => silo.AddMemoryStreams(OrderStreams.Provider, ConfigureStreams));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new SaleHost(cluster);
    }

    public IActivityGrain Activity(long id) => Grains.GetGrain<IActivityGrain>(id);

    /// <summary>What another silo reads of what this one sends.</summary>
    public T? Copy<T>(T value)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value));
    }

    /// <summary>Adds an activity that opens now, and gives its id.</summary>
    public async Task<long> AddAsync(int total, int limit = 1, int hold = 0, double startsIn = 0, double lasts = 3_600)
    {
        var start = DateTimeOffset.UtcNow.AddSeconds(startsIn);
        start = DateTimeOffset.FromUnixTimeMilliseconds(start.ToUnixTimeMilliseconds());
        var definition = new ActivityDefinition(0, "test", total, start, start.AddSeconds(lasts), limit, hold);
        var (entry, _) = await Catalog.AddAsync(definition, CommandKey.None, above: 0, TestContext.Current.CancellationToken);
        return entry.Definition.Id;
    }

    /// <summary>Claims for users without keys, in one batch.</summary>
    public async Task<ClaimOutcome[]> ClaimAsync(long activity, params long[] users)
    {
        var requests = Array.ConvertAll(users, user => new ClaimRequest(user, CommandKey.None));
        return (await Activity(activity).ClaimAsync(new ClaimBatch(requests))).Outcomes;
    }

    /// <summary>A claim through everything that is in front of the grains.</summary>
    public async Task<ClaimOutcome> ClaimAsync(long activity, ClaimRequest request)
    {
        var claims = _services.GetRequiredService<ClaimService>();
        return (await claims.ClaimAsync(
            activity, request, new DefaultHttpContext { RequestAborted = TestContext.Current.CancellationToken })).Outcome;
    }

    /// <summary>Puts an order on the stream, as the owner of some activity does.</summary>
    public Task PublishAsync(CreationId creation, Order order) => _services
        .GetRequiredKeyedService<IStreamProvider>(OrderStreams.Provider)
        .GetStream<OrderBatch>(StreamId.Create(OrderStreams.Namespace, OrderPartitions.Of(order.Id)))
        .OnNextAsync(new OrderBatch([order]) { Creation = creation });

    /// <summary>Waits until every live claim has its row and no row is without a claim.</summary>
    public Task SettledAsync(long activity, double seconds = 20) => Eventually.IsTrueAsync(
        async () => (await Activity(activity).AuditAsync()).IsConsistent, $"the audit of activity {activity} is consistent", seconds);

    /// <summary>
    /// Makes the activation go away as after a lost fence: somebody else takes the log over, and a write tells it so, unless
    /// its upkeep has found out before.
    /// </summary>
    public async Task MoveAsync(long activity)
    {
        await Log.Inner.AcquireAsync(activity, TestContext.Current.CancellationToken);
        await Record.ExceptionAsync(() => Activity(activity).ExecuteAsync(new AdminCommand(AdminAction.Pause, 0, CommandKey.None)));
        var resumed = await Activity(activity).ExecuteAsync(new AdminCommand(AdminAction.Resume, 0, CommandKey.None));
        Assert.NotEqual(ActivityStatus.Paused, resumed.View.Status);
    }

    /// <summary>Changes a file of the storage behind everybody's back.</summary>
    public static int Execute(string directory, string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, file)};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private static void Configure(IHostApplicationBuilder host, string directory, (string Key, string Value)[] settings)
    {
        host.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        host.Logging.SetMinimumLevel(LogLevel.None);
        host.Services.AddSingleton<JumpingClock>();
        host.Services.AddSingleton(services => new ClockGuard(services.GetRequiredService<JumpingClock>(), ClockGuard.DefaultLimit));
        host.Services.AddSqliteStorage(options => options.Directory = directory);
        host.Services.AddSingleton<SqliteClaimLog>().AddSingleton<SqliteOrderStore>();
        host.Services.AddSingleton<FaultyClaimLog>().AddSingleton<FaultyOrderStore>().AddSingleton<FaultyGrainStorage>();
        host.Services.AddKeyedSingleton<IGrainStorage>(
            GrainStateStorage.Name, (services, _) => services.GetRequiredService<FaultyGrainStorage>());
        host.Services.AddSingleton<IClaimLog>(services => services.GetRequiredService<FaultyClaimLog>());
        host.Services.AddSingleton<IOrderStore>(services => services.GetRequiredService<FaultyOrderStore>());
        host.Services.AddCouponKillGrains();
        host.Services.AddClaims();
        host.Services.AddSingleton<FaultyOrderStream>();
        host.Services.AddSingleton<IOutgoingGrainCallFilter>(services => services.GetRequiredService<FaultyOrderStream>());
        host.Services.AddSingleton<HungPartition>();
        host.Services.AddSingleton<IIncomingGrainCallFilter>(services => services.GetRequiredService<HungPartition>());
        host.Services.AddSingleton<CallCounter>();
        host.Services.AddSingleton<IIncomingGrainCallFilter>(services => services.GetRequiredService<CallCounter>());
    }

    /// <summary>As in the embedded profile.</summary>
    private static void ConfigureStreams(ISiloMemoryStreamConfigurator streams)
    {
        streams.ConfigurePartitioning(OrderPartitions.Count);
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            options.BatchContainerBatchSize = 64;
            options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(25);
        }));
    }
}
