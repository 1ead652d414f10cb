using Confluent.Kafka;
using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

public sealed class ClientEndTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TopicPartition Partition = new("orders", 0);
    private static readonly KafkaStreamOptions Options =
        new() { Topic = "orders", GroupId = "readers", CommitInterval = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>While it waits for a coordinator, librdkafka keeps a processor busy.</summary>
    [Fact]
    public async Task A_client_ends_soon_though_it_has_to_commit_and_the_brokers_are_away()
    {
        using var brokers = MockKafka.Start();
        brokers.CreateTopic(Partition.Topic, 1);
        Options.BootstrapServers = brokers.BootstrapServers;
        Publish(3);
        var consumer = new ConsumerBuilder<byte[], byte[]>(ClientConfigs.Consumer(Options)).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(Partition, 0));
        consumer.Consume(Soon);
        consumer.Commit([new TopicPartitionOffset(Partition, 1)]);

        brokers.Down();
        consumer.StoreOffset(new TopicPartitionOffset(Partition, 2));
        PollFor(consumer, TimeSpan.FromSeconds(1));

        await Task.Run(consumer.Dispose, Cancel).WaitAsync(Soon, Cancel);
    }

    private static void Publish(int count)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(ClientConfigs.Producer(Options)).Build();
        for (var i = 0; i < count; i++)
            producer.Produce(Partition, new Message<byte[], byte[]> { Value = [1] });
        producer.Flush(Cancel);
    }

    /// <summary>How long the brokers are away: the client tries to commit meanwhile.</summary>
    private static void PollFor(IConsumer<byte[], byte[]> consumer, TimeSpan time)
    {
        using var over = new CancellationTokenSource(time);
        while (!over.IsCancellationRequested)
            consumer.Consume(TimeSpan.FromMilliseconds(50));
    }
}
