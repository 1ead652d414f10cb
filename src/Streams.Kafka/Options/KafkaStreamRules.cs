namespace CouponKill.Streams.Kafka;

/// <summary>What attributes cannot say of a provider's settings. No message quotes a value that may be secret.</summary>
internal static class KafkaStreamRules
{
    private const int MaxTopicLength = 249;
    private const int MaxOwnerLength = 500;

    /// <summary>The guarantees rest on these, so they are not to be set from outside.</summary>
    private static readonly string[] Reserved =
    [
        "acks", "auto.commit.interval.ms", "auto.offset.reset", "bootstrap.servers", "enable.auto.commit", "enable.auto.offset.store",
        "enable.idempotence", "enable.partition.eof", "group.id", "group.protocol", "heartbeat.interval.ms", "message.max.bytes",
        "message.timeout.ms", "request.required.acks", "session.timeout.ms",
    ];

    /// <summary>The keys whose values break a rule, each with the rule.</summary>
    public static IEnumerable<(string Key, string Rule)> Broken(KafkaStreamOptions options) =>
        Topics(options).Concat(Sizes(options)).Concat(ClientSettings(options));

    private static IEnumerable<(string Key, string Rule)> Topics(KafkaStreamOptions options)
    {
        const string Allowed = "may hold only letters, digits, '.', '_' and '-', at most 249";
        if (string.IsNullOrWhiteSpace(options.Topic))
            yield break;
        if (!IsTopic(options.Topic))
            yield return (nameof(options.Topic), Allowed);
        else if (!IsTopic(options.DeadLetters))
            yield return (nameof(options.DeadLetterTopic), Allowed);
        else if (string.Equals(options.DeadLetters, options.Topic, StringComparison.Ordinal))
            yield return (nameof(options.DeadLetterTopic), "must not be the topic itself");
    }

    private static IEnumerable<(string Key, string Rule)> Sizes(KafkaStreamOptions options)
    {
        if (options.Owner.Length > MaxOwnerLength)
            yield return (nameof(options.Owner), $"may have at most {MaxOwnerLength} characters");
        if (options.ReplicationFactor is 0 or < -1)
            yield return (nameof(options.ReplicationFactor), "must be at least 1, or -1 for the broker's default");
        if (options.ProducerBytes < options.MaxMessageBytes)
            yield return (nameof(options.ProducerBytes), "must be at least MaxMessageBytes");
    }

    private static IEnumerable<(string Key, string Rule)> ClientSettings(KafkaStreamOptions options)
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
            select ($"{settings.Key}:{key}", "must not be set, the provider's guarantees depend on it");
    }

    private static bool IsTopic(string name) =>
        name.Length <= MaxTopicLength && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
