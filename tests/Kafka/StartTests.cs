using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace CouponKill.Kafka;

/// <summary>
/// What stops the start of the provider. The silo around it is built and not started: after a failed start Orleans refuses to
/// stop it, and its grain directory then spins on two threads for as long as the process lives.
/// </summary>
public sealed class StartTests
{
    private const string Provider = "kafka";

    [Fact]
    public async Task A_missing_topic_stops_the_start() =>
        Assert.Contains("'events' does not exist", await FailureAsync(_ => { }, "other"), StringComparison.Ordinal);

    [Fact]
    public async Task Too_few_partitions_stop_the_start() =>
        Assert.Contains(
            "Kafka:PartitionCount is 16, but topic 'events' has only 4", await FailureAsync(_ => { }, "events"), StringComparison.Ordinal);

    [Fact]
    public async Task A_wrong_setting_stops_the_start() =>
        Assert.Contains(
            "Kafka:GroupId is missing", await FailureAsync(options => options.GroupId = "", "events"), StringComparison.Ordinal);

    [Fact]
    public async Task Batches_of_the_agent_are_refused()
    {
        var failure = await FailureAsync(
            _ => { }, "events", s => s.ConfigurePullingAgent(a => a.Configure(o => o.BatchContainerBatchSize = 10)));
        Assert.Contains("Kafka:MaxDeliveryBatch", failure, StringComparison.Ordinal);
    }

    private static async Task<string> FailureAsync(
        Action<KafkaStreamOptions> configure, string topic, Action<ISiloPersistentStreamConfigurator>? streams = null)
    {
        using var brokers = MockKafka.Start();
        brokers.CreateTopic(topic, 4);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Harness.Processes.FreePort.Next(), Harness.Processes.FreePort.Next());
            silo.AddKafkaStreams(
                Provider,
                options =>
                {
                    options.BootstrapServers = brokers.BootstrapServers;
                    options.Topic = "events";
                    options.GroupId = "group";
                    options.CreateTopics = false;
                    configure(options);
                },
                all =>
                {
                    all.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                    streams?.Invoke(all);
                });
        });
        using var host = builder.Build();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(host.Services));
        return failure.Message;
    }

    private static async Task StartAsync(IServiceProvider services)
    {
        var factory = KafkaAdapterFactory.Create(services, Provider);
        using var owner = (IDisposable)factory;
        await factory.CreateAdapter(TestContext.Current.CancellationToken);
    }
}
