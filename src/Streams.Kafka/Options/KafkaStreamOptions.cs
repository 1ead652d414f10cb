using System.ComponentModel.DataAnnotations;
using Confluent.Kafka;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Streams.Kafka;

/// <summary>Settings of one Kafka stream provider. They are never written to the log, because they may hold secrets.</summary>
public sealed class KafkaStreamOptions : IValidatableObject
{
    /// <summary>The configuration section that messages about these settings name.</summary>
    public const string Section = "Kafka";

    private const string MaxTime = "01:00:00";

    /// <summary>Brokers to start from: <c>host:port</c>, several separated by commas. Required.</summary>
    [Given("give host:port, several separated by commas")]
    public string BootstrapServers { get; set; } = "";

    /// <summary>The topic that carries the streams. At most 249 letters, digits, '.', '_' and '-'. Required.</summary>
    [Given]
    public string Topic { get; set; } = "";

    /// <summary>The consumer group under which offsets are committed, so that outside tools see the lag. Required.</summary>
    [Given]
    public string GroupId { get; set; } = "";

    /// <summary>
    /// Whose messages these are: written into the header <c>stream-owner</c> of each message. Messages of another owner are passed by;
    /// those without one are read. The same in all silos and clients. At most 500 characters; empty, the default, means what the code
    /// that added the provider says, or nobody: then nothing is written and all is read.
    /// </summary>
    public string Owner { get; set; } = "";

    /// <summary>
    /// Partitions of the topic, each of which is one queue of the stream provider. The same in all silos and clients; the topic
    /// must have at least as many. Changing it moves streams to other partitions. 1 to 10,000, by default 16.
    /// </summary>
    [InRange(1, 10_000)]
    public int PartitionCount { get; set; } = 16;

    /// <summary>Whether to create the topics when they are missing. Without it a missing topic stops the start. By default true.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Replicas of a created topic, at least 1; -1, the default, leaves it to the broker.</summary>
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>
    /// Where messages go that cannot be read. Empty, the default, means <see cref="Topic"/> with <c>.dead-letter</c> behind it.
    /// </summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>
    /// The largest message in bytes. A larger batch is split; a larger single event is refused. 1000 to 100,000,000, by default
    /// 1,000,000.
    /// </summary>
    [InRange(1_000, 100_000_000)]
    public int MaxMessageBytes { get; set; } = 1_000_000;

    /// <summary>
    /// Messages that may wait between the Kafka client and the pulling agent, per partition. At least 1, by default 1024.
    /// </summary>
    [AtLeast(1)]
    public int QueueCapacity { get; set; } = 1_024;

    /// <summary>Messages that may be on their way to the consumer grains, per partition. At least 1, by default 4096.</summary>
    [AtLeast(1)]
    public int CacheCapacity { get; set; } = 4_096;

    /// <summary>
    /// Bytes (as stored in Kafka) that may be on their way to the consumer grains, per partition; also the size of the client's own queue.
    /// At least 1024, by default 8 MiB.
    /// </summary>
    [AtLeast(1_024)]
    public int CacheBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Messages of one stream that are delivered to a consumer grain in one call. At least 1, by default 64.</summary>
    [AtLeast(1)]
    public int MaxDeliveryBatch { get; set; } = 64;

    /// <summary>How long one read of a queue waits for messages. 1 millisecond to 1 hour, by default 100 milliseconds.</summary>
    [InRange("00:00:00.001", MaxTime)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the offsets of delivered messages are committed. 1 millisecond to 1 hour, by default 1 second.</summary>
    [InRange("00:00:00.001", MaxTime)]
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a publish may take before it fails with an unknown outcome. The caller may repeat it. 0.1 seconds to 1 hour, by default
    /// 30 seconds.
    /// </summary>
    [InRange("00:00:00.1", MaxTime)]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest pause between two attempts to deliver to a consumer that throws. 1 millisecond to 1 hour, by default 5 seconds.
    /// </summary>
    [InRange("00:00:00.001", MaxTime)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the start waits for the brokers. Without an answer the silo starts anyway and checks the topics later. 0.1 seconds to 1
    /// hour, by default 5 seconds.
    /// </summary>
    [InRange("00:00:00.1", MaxTime)]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the producer gathers messages into one request. 0 to 1 hour, by default 2 milliseconds.</summary>
    [InRange("00:00:00", MaxTime)]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Compression of messages in flight and at rest. By default LZ4.</summary>
    public CompressionType Compression { get; set; } = CompressionType.Lz4;

    /// <summary>
    /// Bytes that may wait in the producer. More makes publishing fail at once. At least <see cref="MaxMessageBytes"/>, by default 64 MiB.
    /// </summary>
    public int ProducerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Settings of librdkafka for all clients, such as <c>security.protocol</c> and <c>sasl.*</c>. By default none.</summary>
    [Secret]
    public IDictionary<string, string> ClientSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of librdkafka for the producer only. By default none.</summary>
    [Secret]
    public IDictionary<string, string> ProducerSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of librdkafka for the consumers only. By default none.</summary>
    [Secret]
    public IDictionary<string, string> ConsumerSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal string DeadLetters => string.IsNullOrWhiteSpace(DeadLetterTopic) ? $"{Topic}.dead-letter" : DeadLetterTopic;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext) =>
        KafkaStreamRules.Broken(this).Select(broken => SettingFailure.Of(validationContext, broken.Key, broken.Rule));
}

[OptionsValidator]
internal sealed partial class KafkaStreamOptionsValidator : IValidateOptions<KafkaStreamOptions>;
