using System.Diagnostics;
using CouponKill.Grains;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Contracts.Orders;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace CouponKill.Bench.Projection;

/// <summary>
/// One silo in this process with the order stream, the projection grains and the MySQL stores of the cluster profile. The
/// activities of its orders do not exist, so their confirmations go nowhere.
/// </summary>
internal sealed class ProjectionSilo : IAsyncDisposable
{
    private const string Topic = "orders";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly IHost _host;
    private readonly MockKafka _kafka;
    private readonly TempDirectory _data;

    private ProjectionSilo(IHost host, MockKafka kafka, TempDirectory data) => (_host, _kafka, _data) = (host, kafka, data);

    public IOrderStore Orders => Held;

    private HeldOrderStore Held => _host.Services.GetRequiredService<HeldOrderStore>();

    public static async Task<ProjectionSilo> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var (kafka, data) = (MockKafka.Start(), new TempDirectory());
        kafka.CreateTopic(Topic, OrderPartitions.Count);
        kafka.CreateTopic($"{Topic}.dead-letter", 1);
        var silo = new ProjectionSilo(Build(connectionString, kafka, data.Path), kafka, data);
        try
        {
            foreach (var backend in silo._host.Services.GetServices<CouponKill.Ledger.Storage.IStorageStartup>())
                await backend.PrepareAsync(cancellationToken);
            await silo._host.StartAsync(cancellationToken);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes orders while nothing is stored, then measures from the first write to the last.</summary>
    /// <returns>How long that took, and in how many calls of the store.</returns>
    public async Task<(TimeSpan Elapsed, int Calls)> ProjectAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        Held.Shut();
        await PublishAsync(orders, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        Held.Release();
        while (Held.Rows < orders.Count)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"Only {Held.Rows} of {orders.Count} orders were stored.");
            await Task.Delay(Poll, cancellationToken);
        }

        return (Stopwatch.GetElapsedTime(started), Held.Calls);
    }

    public async ValueTask DisposeAsync()
    {
        Held.Release();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _kafka.Dispose();
        _data.Dispose();
    }

    /// <summary>As an activity's outbox does.</summary>
    private Task PublishAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        var provider = _host.Services.GetRequiredKeyedService<IStreamProvider>(OrderStreams.Provider);
        return new OrderPublisher(provider).PublishAsync(orders, cancellationToken);
    }

    private static IHost Build(string connectionString, MockKafka kafka, string data)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSqliteStorage(options => options.Directory = data);
        builder.Services.AddMySqlStorage(options => options.ConnectionString = connectionString);
        builder.Services.AddSingleton<MySqlOrderStore>().AddSingleton<HeldOrderStore>();
        builder.Services.AddSingleton<IOrderStore>(services => services.GetRequiredService<HeldOrderStore>());
        builder.Services.AddCouponKillGrains();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            silo.AddKafkaStreams(
                OrderStreams.Provider,
                options =>
                {
                    (options.BootstrapServers, options.Topic, options.GroupId) = (kafka.BootstrapServers, Topic, "bench");
                    (options.PartitionCount, options.CreateTopics) = (OrderPartitions.Count, false);
                },
                streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
        });
        return builder.Build();
    }
}
