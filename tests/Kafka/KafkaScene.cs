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
    private readonly MockKafka _brokers;
    private readonly KafkaRelay? _relay;
    private bool _isGuest;

    private KafkaScene(int partitions, Action<KafkaStreamOptions> configure, MockKafka brokers, KafkaRelay? relay)
    {
        (_partitions, _configure, _brokers, _relay) = (partitions, configure, brokers, relay);
        Probe = new KafkaProbe(Address);
    }

    public MockKafka Brokers => _relay?.Brokers ?? _brokers;

    /// <summary>Of this scene only, so that tests side by side can tell their metrics apart.</summary>
    public string Topic { get; private init; } = $"events-{Guid.NewGuid():N}";

    public string DeadLetters => $"{Topic}.dead-letter";

    public KafkaProbe Probe { get; }

    private string Address => _relay?.BootstrapServers ?? _brokers.BootstrapServers;

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
        int partitions = 4, Action<KafkaStreamOptions>? configure = null, bool createTopic = true, int brokers = 1)
    {
        var scene = new KafkaScene(partitions, configure ?? (_ => { }), MockKafka.Start(brokers), relay: null);
        scene.AddTopics(scene._brokers, createTopic);
        return scene;
    }

    /// <summary>Another cluster on the same brokers, topic and group.</summary>
    public KafkaScene Neighbour(Action<KafkaStreamOptions> configure) =>
        new(_partitions, configure, _brokers, _relay) { Topic = Topic, _isGuest = true };

    /// <summary>A broker that can lose what it has. One that makes topics on request has none yet.</summary>
    public static KafkaScene Behind(KafkaRelay relay, int partitions = 1, Action<KafkaStreamOptions>? configure = null)
    {
        var scene = new KafkaScene(partitions, configure ?? (_ => { }), relay.Brokers, relay);
        if (!relay.CreatesTopics)
            scene.AddTopics(relay.Brokers);
        return scene;
    }

    /// <summary>The broker loses all that it has, and its topics come back empty, or not at all.</summary>
    public void LoseEverything(bool topics = true) => _relay!.LoseEverything(next =>
    {
        if (topics)
            AddTopics(next);
    });

    /// <summary>The topics as an operator makes them.</summary>
    public void AddTopics(MockKafka brokers, bool main = true)
    {
        if (main)
            brokers.CreateTopic(Topic, _partitions);
        brokers.CreateTopic(DeadLetters, 1);
    }

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
        if (_isGuest)
            return;
        if (_relay is null)
            _brokers.Dispose();
        else
            await _relay.DisposeAsync();
    }

    private void Options(KafkaStreamOptions options)
    {
        options.BootstrapServers = Address;
        options.Topic = Topic;
        options.GroupId = Group;
        options.PartitionCount = _partitions;
        options.CreateTopics = false;
        options.CommitInterval = TimeSpan.FromMilliseconds(100);
        options.MaxRetryDelay = TimeSpan.FromMilliseconds(200);
        _configure(options);
    }
}
