using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>Gives each partition its cache.</summary>
internal sealed class PartitionCacheFactory(KafkaStreamOptions options, KafkaStreamMetrics metrics) : IQueueAdapterCache
{
    public IQueueCache CreateQueueCache(QueueId queueId) => new PartitionCache(options, metrics);
}
