using Confluent.Kafka;

namespace CouponKill.Streams.Kafka;

/// <summary>What the options mean to librdkafka.</summary>
internal static class ClientConfigs
{
    /// <summary>Key, headers and framing come on top of a message's value.</summary>
    private const int MessageOverhead = 16 * 1024;

    /// <summary>
    /// How long a commit waits for a coordinator that is away; then it fails, and is tried again with the next interval. librdkafka
    /// counts it from the session's timeout, which means nothing else here: nobody joins the group. A client that is ended meanwhile waits
    /// as long, and keeps a processor busy: at the default of 45 s, two of them starve a silo until the others declare it dead.
    /// </summary>
    private const int CommitTimeoutMs = 500;

    public static ProducerConfig Producer(KafkaStreamOptions options)
    {
        var config = new ProducerConfig
        {
            LingerMs = options.Linger.TotalMilliseconds,
            CompressionType = options.Compression,
            QueueBufferingMaxKbytes = Math.Max(1, options.ProducerBytes / 1024),
        };
        Apply(config, options, options.ProducerSettings);
        // Brokers would give a missing topic their own number of partitions.
        config.Set("allow.auto.create.topics", "false");
        config.EnableIdempotence = true;
        config.Acks = Acks.All;
        config.MessageTimeoutMs = (int)options.DeliveryTimeout.TotalMilliseconds;
        config.MessageMaxBytes = options.MaxMessageBytes + MessageOverhead;
        return config;
    }

    public static ConsumerConfig Consumer(KafkaStreamOptions options)
    {
        var config = new ConsumerConfig
        {
            // Each partition has a client of its own: the defaults (64 MiB and a pause of 1 s when full) are meant for one per process.
            QueuedMaxMessagesKbytes = Math.Max(1, options.CacheBytes / 1024),
            FetchQueueBackoffMs = 20,
            FetchWaitMaxMs = 100,
            FetchMaxBytes = Math.Max(options.CacheBytes, options.MaxMessageBytes + MessageOverhead),
        };
        Apply(config, options, options.ConsumerSettings);
        config.GroupId = options.GroupId;
        // In the background, of what the reader has said to be delivered.
        config.EnableAutoCommit = true;
        config.AutoCommitIntervalMs = (int)options.CommitInterval.TotalMilliseconds;
        config.EnableAutoOffsetStore = false;
        config.GroupProtocol = GroupProtocol.Classic;
        (config.SessionTimeoutMs, config.HeartbeatIntervalMs) = (CommitTimeoutMs, CommitTimeoutMs / 5);
        config.EnablePartitionEof = false;
        // The reader has to know when the offset that it asks for is not there: it begins again, with all that belongs to that.
        config.AutoOffsetReset = AutoOffsetReset.Error;
        config.MessageMaxBytes = options.MaxMessageBytes + MessageOverhead;
        return config;
    }

    public static AdminClientConfig Admin(KafkaStreamOptions options)
    {
        var config = new AdminClientConfig();
        Apply(config, options, new Dictionary<string, string>(StringComparer.Ordinal));
        return config;
    }

    private static void Apply(ClientConfig config, KafkaStreamOptions options, IDictionary<string, string> more)
    {
        foreach (var (key, value) in options.ClientSettings.Concat(more))
            config.Set(key, value);
        config.BootstrapServers = options.BootstrapServers;
    }
}
