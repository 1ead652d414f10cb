using Confluent.Kafka;

namespace CouponKill.Harness.Kafka;

/// <summary>Looks at a Kafka from outside, as operators' tools do.</summary>
public sealed class KafkaProbe(string bootstrapServers)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The group's committed offset of each partition; 0 where it has committed none.</summary>
    public long[] Committed(string group, string topic, int partitions)
    {
        using var consumer = Consumer(group);
        var offsets = consumer.Committed(Partitions(topic, partitions), Timeout);
        return [.. offsets.Select(offset => offset.Offset.IsSpecial ? 0 : offset.Offset.Value)];
    }

    /// <summary>Commits for a group, as another member of it does.</summary>
    public void Commit(string group, string topic, int partition, long offset)
    {
        using var consumer = Consumer(group);
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
    }

    /// <summary>How many partitions a topic has; 0 when there is none.</summary>
    public int Partitions(string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var found = admin.GetMetadata(Timeout).Topics.Find(candidate => string.Equals(candidate.Topic, topic, StringComparison.Ordinal));
        return found?.Partitions.Count ?? 0;
    }

    /// <summary>The end of each partition.</summary>
    public long[] Ends(string topic, int partitions)
    {
        using var consumer = Consumer("probe");
        return [.. Partitions(topic, partitions).Select(partition => consumer.QueryWatermarkOffsets(partition, Timeout).High.Value)];
    }

    /// <summary>Messages that the group has not yet committed.</summary>
    public long Lag(string group, string topic, int partitions) =>
        Ends(topic, partitions).Sum() - Committed(group, topic, partitions).Sum();

    /// <summary>Puts a message as it is into a partition.</summary>
    public Task ProduceAsync(string topic, int partition, byte[] value) =>
        ProduceAsync(topic, partition, new Message<byte[], byte[]> { Value = value });

    /// <inheritdoc cref="ProduceAsync(string, int, byte[])"/>
    public async Task ProduceAsync(string topic, int partition, Message<byte[], byte[]> message)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0 })
            .Build();
        await producer.ProduceAsync(new TopicPartition(topic, partition), message);
    }

    /// <summary>Reads messages from the start of a partition until there are enough.</summary>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public IReadOnlyList<Message<byte[], byte[]>> Read(string topic, int partition, int count)
    {
        using var consumer = Consumer("probe");
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        var messages = new List<Message<byte[], byte[]>>();
        while (messages.Count < count)
            messages.Add((consumer.Consume(Timeout) ?? throw new TimeoutException($"Only {messages.Count} messages in {topic}.")).Message);
        return messages;
    }

    private IConsumer<byte[], byte[]> Consumer(string group)
    {
        var config = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = group, EnableAutoCommit = false };
        return new ConsumerBuilder<byte[], byte[]>(config).Build();
    }

    private static IEnumerable<TopicPartition> Partitions(string topic, int count) =>
        Enumerable.Range(0, count).Select(partition => new TopicPartition(topic, partition));
}
