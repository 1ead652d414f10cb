using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>What all partitions of one provider share.</summary>
internal sealed record PartitionServices(
    KafkaStreamOptions Options,
    MessageCodec Codec,
    MessageOwner Owner,
    DeadLetters DeadLetters,
    TopicSetup Topics,
    KafkaStreamMetrics Metrics,
    ClientErrorLog Errors,
    TimeProvider Time,
    ILogger Logger);
