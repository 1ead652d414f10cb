using CouponKill.Harness;
using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.TestingHost;

namespace CouponKill.Kafka;

/// <summary>Brokers, a cluster of silos that streams through them, and what arrived.</summary>
internal sealed class KafkaScene : IAsyncDisposable
{
    public const string Provider = "kafka";
    public const string Namespace = "test-events";
    public const string Group = "test-group";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly int _partitions;
    private readonly Action<KafkaStreamOptions> _configure;

    private KafkaScene(int partitions, Action<KafkaStreamOptions> configure, bool createTopic, int brokers)
    {
        _partitions = partitions;
        _configure = configure;
        Brokers = MockKafka.Start(brokers);
        Probe = new KafkaProbe(Brokers.BootstrapServers);
        if (createTopic)
            Brokers.CreateTopic(Topic, partitions);
        Brokers.CreateTopic(DeadLetters, 1);
    }

    public MockKafka Brokers { get; }

    /// <summary>Of this scene only, so that tests side by side can tell their metrics apart.</summary>
    public string Topic { get; } = $"events-{Guid.NewGuid():N}";

    public string DeadLetters => $"{Topic}.dead-letter";

    public KafkaProbe Probe { get; }

    public EventSink Sink { get; } = new();

    public InProcessTestCluster Cluster { get; private set; } = null!;

    /// <summary>Messages that the group has not committed, as an outside tool sees it.</summary>
    public long Lag => Probe.Lag(Group, Topic, _partitions);

    public static async Task<KafkaScene> StartAsync(int silos = 1, int partitions = 4, Action<KafkaStreamOptions>? configure = null)
    {
        var scene = Prepare(partitions, configure);
        await scene.DeployAsync(silos);
        return scene;
    }

    /// <summary>Brokers only.</summary>
    public static KafkaScene Prepare(
        int partitions = 4, Action<KafkaStreamOptions>? configure = null, bool createTopic = true, int brokers = 1) =>
        new(partitions, configure ?? (_ => { }), createTopic, brokers);

    public async Task DeployAsync(int silos = 1, Action<ISiloPersistentStreamConfigurator>? streams = null)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(Sink);
            silo.AddKafkaStreams(Provider, Options, all =>
            {
                all.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                streams?.Invoke(all);
            });
        });
        builder.ConfigureClient(client =>
            client.AddKafkaStreams(Provider, Options, all => all.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly)));
        builder.ConfigureHost(host => host.Logging.SetMinimumLevel(LogLevel.Warning));
        Cluster = builder.Build();
        await Cluster.DeployAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the cluster in an orderly way.</summary>
    public async Task StopAsync()
    {
        await Cluster.StopClusterClientAsync();
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    public IAsyncStream<TestEvent> Stream(string key) =>
        Cluster.Client.GetStreamProvider(Provider).GetStream<TestEvent>(StreamId.Create(Namespace, key));

    /// <summary>Publishes numbered events as one batch.</summary>
    public Task PublishAsync(string stream, long first, int count) =>
        Stream(stream).OnNextBatchAsync([.. Numbers(first, count).Select(number => new TestEvent(number))]);

    /// <summary>Waits until the sink has so many different events.</summary>
    public Task ArrivedAsync(int count) => ArrivedAsync(count, Timeout);

    /// <summary>The same within a time.</summary>
    public Task ArrivedAsync(int count, TimeSpan within) =>
        Eventually.GetAsync(
            () => Task.FromResult(Sink.Distinct), distinct => distinct >= count, within, TestContext.Current.CancellationToken);

    public Task LagAsync(long lag) => UntilAsync(() => Lag, found => found == lag);

    public static Task<T> UntilAsync<T>(Func<T> ask, Func<T, bool> fits) =>
        Eventually.GetAsync(() => Task.FromResult(ask()), fits, Timeout, TestContext.Current.CancellationToken);

    public static IEnumerable<long> Numbers(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    public async ValueTask DisposeAsync()
    {
        Sink.IsDown = false;
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        Brokers.Dispose();
    }

    private void Options(KafkaStreamOptions options)
    {
        options.BootstrapServers = Brokers.BootstrapServers;
        options.Topic = Topic;
        options.GroupId = Group;
        options.PartitionCount = _partitions;
        options.CreateTopics = false;
        options.CommitInterval = TimeSpan.FromMilliseconds(100);
        options.MaxRetryDelay = TimeSpan.FromMilliseconds(200);
        _configure(options);
    }
}
