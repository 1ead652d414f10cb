using Microsoft.Extensions.Options;

namespace CouponKill.Streams.Kafka;

/// <summary>Checks one provider's settings; each failure is one line that names the key and never a value that may be secret.</summary>
internal sealed class KafkaStreamOptionsValidator(string provider) : IValidateOptions<KafkaStreamOptions>
{
    private const int MaxTopicLength = 249;

    /// <summary>The guarantees rest on these, so they are not to be set from outside.</summary>
    private static readonly string[] Reserved =
    [
        "acks", "auto.commit.interval.ms", "auto.offset.reset", "bootstrap.servers", "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence",
        "enable.partition.eof", "group.id", "message.max.bytes", "message.timeout.ms", "request.required.acks",
    ];

    public ValidateOptionsResult Validate(string? name, KafkaStreamOptions options)
    {
        if (!string.Equals(name, provider, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var failures = Failures(options).Select(failure => $"Kafka:{failure} (stream provider '{provider}').").ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(KafkaStreamOptions options) =>
        Names(options).Concat(Sizes(options)).Concat(Times(options)).Concat(Settings(options));

    private static IEnumerable<string> Names(KafkaStreamOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
            yield return "BootstrapServers is missing; give host:port, several separated by commas";
        if (string.IsNullOrWhiteSpace(options.Topic))
            yield return "Topic is missing";
        else if (!IsTopic(options.Topic))
            yield return "Topic may hold only letters, digits, '.', '_' and '-', at most 249";
        if (string.IsNullOrWhiteSpace(options.GroupId))
            yield return "GroupId is missing";
        if (IsTopic(options.Topic) && !IsTopic(options.DeadLetters))
            yield return "DeadLetterTopic may hold only letters, digits, '.', '_' and '-', at most 249";
        if (string.Equals(options.DeadLetters, options.Topic, StringComparison.Ordinal))
            yield return "DeadLetterTopic must not be the topic itself";
    }

    private static IEnumerable<string> Sizes(KafkaStreamOptions options)
    {
        if (options.PartitionCount is < 1 or > 10_000)
            yield return "PartitionCount must be 1 to 10000";
        if (options.ReplicationFactor is 0 or < -1)
            yield return "ReplicationFactor must be 1 or more, or -1 for the broker's default";
        if (options.MaxMessageBytes is < 1_000 or > 100_000_000)
            yield return "MaxMessageBytes must be 1000 to 100000000";
        if (options.QueueCapacity < 1)
            yield return "QueueCapacity must be 1 or more";
        if (options.CacheCapacity < 1)
            yield return "CacheCapacity must be 1 or more";
        if (options.CacheBytes < 1_024)
            yield return "CacheBytes must be 1024 or more";
        if (options.MaxDeliveryBatch < 1)
            yield return "MaxDeliveryBatch must be 1 or more";
        if (options.ProducerBytes < options.MaxMessageBytes)
            yield return "ProducerBytes must be MaxMessageBytes or more";
    }

    private static IEnumerable<string> Times(KafkaStreamOptions options)
    {
        (string Key, TimeSpan Value, TimeSpan Least)[] times =
        [
            (nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(1)),
            (nameof(options.CommitInterval), options.CommitInterval, TimeSpan.FromMilliseconds(1)),
            (nameof(options.DeliveryTimeout), options.DeliveryTimeout, TimeSpan.FromMilliseconds(100)),
            (nameof(options.MaxRetryDelay), options.MaxRetryDelay, TimeSpan.FromMilliseconds(1)),
            (nameof(options.StartTimeout), options.StartTimeout, TimeSpan.FromMilliseconds(100)),
            (nameof(options.Linger), options.Linger, TimeSpan.Zero),
        ];
        foreach (var (key, value, least) in times)
        {
            if (value < least || value > TimeSpan.FromHours(1))
                yield return $"{key} must be {least} to 01:00:00";
        }
    }

    private static IEnumerable<string> Settings(KafkaStreamOptions options)
    {
        (string Key, IDictionary<string, string> Values)[] all =
        [
            (nameof(options.ClientSettings), options.ClientSettings),
            (nameof(options.ProducerSettings), options.ProducerSettings),
            (nameof(options.ConsumerSettings), options.ConsumerSettings),
        ];
        return
            from settings in all
            from key in settings.Values.Keys
            where Reserved.Contains(key, StringComparer.Ordinal)
            select $"{settings.Key}:{key} must not be set, the provider's guarantees depend on it";
    }

    private static bool IsTopic(string name) =>
        name.Length <= MaxTopicLength && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
