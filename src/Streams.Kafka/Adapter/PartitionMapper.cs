using System.Buffers.Text;
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

    /// <summary>
    /// Streams with numbers as keys take the partitions in turn, because there are often
    /// only a few of them; all others are hashed.
    /// </summary>
    private static ulong Hash(StreamId streamId)
    {
        var key = streamId.Key.Span;
        var start = Fnv(14695981039346656037UL, streamId.Namespace.Span);
        return Utf8Parser.TryParse(key, out ulong number, out var length) && length == key.Length
            ? Mix(start) + number
            : Mix(Fnv(start, key));
    }

    /// <summary>FNV-1a and a finaliser, written out, because they must never change.</summary>
    private static ulong Fnv(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }
}
