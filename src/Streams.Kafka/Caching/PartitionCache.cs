using System.Diagnostics.CodeAnalysis;
using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Messages between the pulling agent and the consumers of one partition, bounded by count and bytes. A message leaves only
/// when every cursor on its stream is past it, and only then its offset may be committed.
/// </summary>
/// <remarks>
/// Not <c>SimpleQueueCache</c>: that one gives up a message when the agent gives up its delivery, starts a cursor at the newest
/// message when none is asked for, and knows what was delivered in steps of a tenth of its size. Everything here runs on the
/// pulling agent's scheduler, one turn at a time.
/// </remarks>
internal sealed class PartitionCache(KafkaStreamOptions options, KafkaStreamMetrics metrics) : IQueueCache
{
    private readonly Dictionary<StreamId, StreamLane> _lanes = [];
    private readonly HashSet<StreamLane> _unclaimed = [];
    private int _count;
    private long _bytes;

    /// <summary>Messages in the cache.</summary>
    public int Count => _count;

    /// <summary>Room for so many messages. With 0 the agent does not read, and says nothing about it.</summary>
    public int GetMaxAddCount()
    {
        DropUnclaimed();
        return _bytes >= options.CacheBytes ? 0 : Math.Max(0, options.CacheCapacity - _count);
    }

    /// <summary>Never: <see cref="GetMaxAddCount"/> keeps the agent from reading without a log line each time.</summary>
    public bool IsUnderPressure() => false;

    /// <summary>Never: delivered messages have left, and their offsets are marked.</summary>
    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        purgedItems = null;
        return false;
    }

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages.Cast<KafkaBatchContainer>())
        {
            var lane = Lane(message.StreamId);
            lane.Add(message);
            _count++;
            _bytes += message.Size;
            if (!lane.HasCursors)
                _unclaimed.Add(lane);
        }
    }

    /// <summary>A cursor at the oldest message of the stream that is not yet delivered, whatever the token: nothing is skipped.</summary>
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        new LaneCursor(Lane(streamId), options);

    /// <summary>Takes note that messages have left a lane.</summary>
    internal void Delivered(IReadOnlyCollection<KafkaBatchContainer> messages)
    {
        Forget(messages);
        metrics.Delivered(messages.Count);
    }

    /// <summary>
    /// A lane has lost its last cursor. It may get another one in the same turn, so what is to become of its messages is decided
    /// later.
    /// </summary>
    internal void Unclaimed(StreamLane lane) => _unclaimed.Add(lane);

    private StreamLane Lane(StreamId streamId)
    {
        if (!_lanes.TryGetValue(streamId, out var lane))
            _lanes.Add(streamId, lane = new StreamLane(this, streamId));
        return lane;
    }

    /// <summary>A stream that nobody is subscribed to must not hold back the others.</summary>
    private void DropUnclaimed()
    {
        if (_unclaimed.Count == 0)
            return;
        foreach (var lane in _unclaimed)
        {
            if (lane.HasCursors)
                continue;
            var messages = lane.Clear();
            Forget(messages);
            metrics.Unclaimed(messages.Count);
            _lanes.Remove(lane.StreamId);
        }

        _unclaimed.Clear();
    }

    private void Forget(IReadOnlyCollection<KafkaBatchContainer> messages)
    {
        foreach (var message in messages)
        {
            _count--;
            _bytes -= message.Size;
            message.MarkDelivered();
        }
    }
}
