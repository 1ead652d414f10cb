using Confluent.Kafka;

namespace CouponKill.Streams.Kafka;

/// <summary>Settings of one Kafka stream provider. They are never written to the log, because they may hold secrets.</summary>
public sealed class KafkaStreamOptions
{
    /// <summary>Brokers to start from: <c>host:port</c>, several separated by commas. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>The topic that carries the streams. Required.</summary>
    public string Topic { get; set; } = "";

    /// <summary>The consumer group under which offsets are committed, so that outside tools see the lag. Required.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>
    /// Partitions of the topic, each of which is one queue of the stream provider. The same in all silos and clients; the topic
    /// must have at least as many. Changing it moves streams to other partitions.
    /// </summary>
    public int PartitionCount { get; set; } = 16;

    /// <summary>Whether to create the topics when they are missing. Without it a missing topic stops the start.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Replicas of a created topic; -1 leaves it to the broker.</summary>
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>Where messages go that cannot be read. Empty means <see cref="Topic"/> with <c>.dead-letter</c> behind it.</summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>The largest message in bytes. A larger batch is split; a larger single event is refused.</summary>
    public int MaxMessageBytes { get; set; } = 1_000_000;

    /// <summary>Messages that may wait between the Kafka client and the pulling agent, per partition.</summary>
    public int QueueCapacity { get; set; } = 1_024;

    /// <summary>Messages that may be on their way to the consumer grains, per partition.</summary>
    public int CacheCapacity { get; set; } = 4_096;

    /// <summary>Bytes (as stored in Kafka) that may be on their way to the consumer grains, per partition; also the size of the client's own queue.</summary>
    public int CacheBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Messages of one stream that are delivered to a consumer grain in one call.</summary>
    public int MaxDeliveryBatch { get; set; } = 64;

    /// <summary>How long one read of a queue waits for messages.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the offsets of delivered messages are committed.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a publish may take before it fails with an unknown outcome. The caller may repeat it.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two attempts to deliver to a consumer that throws.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start waits for the brokers. Without an answer the silo starts anyway and checks the topics later.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the producer gathers messages into one request.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Compression of messages in flight and at rest.</summary>
    public CompressionType Compression { get; set; } = CompressionType.Lz4;

    /// <summary>Bytes that may wait in the producer. More makes publishing fail at once.</summary>
    public int ProducerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Settings of librdkafka for all clients, such as <c>security.protocol</c> and <c>sasl.*</c>.</summary>
    public IDictionary<string, string> ClientSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of librdkafka for the producer only.</summary>
    public IDictionary<string, string> ProducerSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of librdkafka for the consumers only.</summary>
    public IDictionary<string, string> ConsumerSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal string DeadLetters => string.IsNullOrWhiteSpace(DeadLetterTopic) ? $"{Topic}.dead-letter" : DeadLetterTopic;
}
