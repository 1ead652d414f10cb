using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<KafkaStreamOptions>> Wrong => new()
    {
        { "BootstrapServers", options => options.BootstrapServers = " " },
        { "Topic", options => options.Topic = "" },
        { "Topic", options => options.Topic = "a topic" },
        { "GroupId", options => options.GroupId = "" },
        { "DeadLetterTopic", options => options.DeadLetterTopic = options.Topic },
        { "DeadLetterTopic", options => options.DeadLetterTopic = "a/b" },
        { "PartitionCount", options => options.PartitionCount = 0 },
        { "ReplicationFactor", options => options.ReplicationFactor = 0 },
        { "MaxMessageBytes", options => options.MaxMessageBytes = 1 },
        { "QueueCapacity", options => options.QueueCapacity = 0 },
        { "CacheCapacity", options => options.CacheCapacity = 0 },
        { "CacheBytes", options => options.CacheBytes = 0 },
        { "MaxDeliveryBatch", options => options.MaxDeliveryBatch = 0 },
        { "ProducerBytes", options => options.ProducerBytes = 1 },
        { "PollInterval", options => options.PollInterval = TimeSpan.Zero },
        { "CommitInterval", options => options.CommitInterval = TimeSpan.FromDays(1) },
        { "DeliveryTimeout", options => options.DeliveryTimeout = TimeSpan.Zero },
        { "Owner", options => options.Owner = new string('x', 501) },
        { "ConsumerSettings:auto.commit.interval.ms", options => options.ConsumerSettings["auto.commit.interval.ms"] = "1" },
        { "ConsumerSettings:enable.auto.commit", options => options.ConsumerSettings["enable.auto.commit"] = "true" },
        { "ClientSettings:acks", options => options.ClientSettings["acks"] = "0" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_setting_is_one_line_that_names_the_key(string key, Action<KafkaStreamOptions> spoil)
    {
        var options = Good();
        spoil(options);
        var result = new KafkaStreamOptionsValidator().Validate("orders", options);
        var line = Assert.Single(result.Failures!);
        Assert.StartsWith($"Kafka:{key} ", line, StringComparison.Ordinal);
        Assert.EndsWith(" (options named 'orders').", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Good_settings_pass() => Assert.True(new KafkaStreamOptionsValidator().Validate("orders", Good()).Succeeded);

    [Fact]
    public void Security_settings_reach_all_clients_and_guarantees_stay()
    {
        var options = Good();
        options.ClientSettings["security.protocol"] = "SASL_SSL";
        options.ClientSettings["sasl.password"] = "secret";
        options.ProducerSettings["linger.ms"] = "7";
        options.ConsumerSettings["fetch.min.bytes"] = "2";
        var producer = ClientConfigs.Producer(options);
        var consumer = ClientConfigs.Consumer(options);
        Assert.All(
            [producer, consumer, (Confluent.Kafka.ClientConfig)ClientConfigs.Admin(options)],
            config => Assert.Equal("secret", config.SaslPassword));
        Assert.Equal((7.0, true, Confluent.Kafka.Acks.All), (producer.LingerMs, producer.EnableIdempotence, producer.Acks));
        Assert.Equal(
            (2, false, Confluent.Kafka.AutoOffsetReset.Error),
            (consumer.FetchMinBytes, consumer.EnableAutoOffsetStore, consumer.AutoOffsetReset));
        Assert.Equal((true, 1_000), (consumer.EnableAutoCommit, consumer.AutoCommitIntervalMs));
    }

    private static KafkaStreamOptions Good() => new() { BootstrapServers = "127.0.0.1:9092", Topic = "orders", GroupId = "projection" };
}
