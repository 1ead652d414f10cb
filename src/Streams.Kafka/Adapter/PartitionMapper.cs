using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Streams, partitions and queues. A stream's partition depends on its id and the number of partitions alone, so it is the same
/// in every process and release; a queue is a partition, spread evenly over the ring from which silos take their share.
/// </summary>
internal sealed class PartitionMapper : IConsistentRingStreamQueueMapper
{
    private readonly QueueId[] _queues;

    public PartitionMapper(string provider, int partitions)
    {
        var step = (uint)(uint.MaxValue / partitions);
        _queues = [.. Enumerable.Range(0, partitions).Select(i => QueueId.GetQueueId(provider, (uint)i, step * (uint)i))];
    }

    public IEnumerable<QueueId> GetAllQueues() => _queues;

    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range) => _queues.Where(queue => range.InRange(queue.GetUniformHashCode()));

    public QueueId GetQueueForStream(StreamId streamId) => _queues[PartitionOf(streamId)];

    public int PartitionOf(StreamId streamId) => (int)(Hash(streamId) % (ulong)_queues.Length);

    public static int PartitionOf(QueueId queueId) => (int)queueId.GetNumericId();

    /// <summary>FNV-1a over namespace and key, mixed at the end; written out, because it must never change.</summary>
    private static ulong Hash(StreamId streamId)
    {
        var hash = 14695981039346656037UL;
        hash = Add(hash, streamId.Namespace.Span);
        hash = Add(hash, [0]);
        hash = Add(hash, streamId.Key.Span);
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }
}
