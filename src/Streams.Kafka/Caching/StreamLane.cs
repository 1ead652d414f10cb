using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>The undelivered messages of one stream, counted by positions that only grow.</summary>
internal sealed class StreamLane(PartitionCache cache, StreamId streamId)
{
    private readonly LinkedList<KafkaBatchContainer> _messages = new();
    private readonly List<LaneCursor> _cursors = [];

    public StreamId StreamId { get; } = streamId;

    public bool HasCursors => _cursors.Count > 0;

    /// <summary>Position of the oldest message.</summary>
    public long Head { get; private set; }

    public void Add(KafkaBatchContainer message) => _messages.AddLast(message);

    public void Open(LaneCursor cursor) => _cursors.Add(cursor);

    public void Close(LaneCursor cursor)
    {
        _cursors.Remove(cursor);
        if (HasCursors)
            Release();
        else
            cache.Unclaimed(this);
    }

    /// <summary>The messages from a position on, up to a number and about a size.</summary>
    public List<IBatchContainer> From(long position, int maxCount, int maxBytes)
    {
        var found = new List<IBatchContainer>();
        var node = _messages.First;
        for (var skip = position - Head; skip > 0 && node is not null; skip--)
            node = node.Next;
        for (long bytes = 0; node is not null && found.Count < maxCount && bytes < maxBytes; node = node.Next)
        {
            found.Add(node.Value);
            bytes += node.Value.Size;
        }

        return found;
    }

    /// <summary>Lets go what all cursors are past.</summary>
    public void Release()
    {
        var reached = _cursors.Min(cursor => cursor.Position);
        if (reached <= Head)
            return;
        var gone = new List<KafkaBatchContainer>();
        for (; Head < reached; Head++)
        {
            gone.Add(_messages.First!.Value);
            _messages.RemoveFirst();
        }

        cache.Delivered(gone);
    }

    public List<KafkaBatchContainer> Clear()
    {
        var all = _messages.ToList();
        Head += all.Count;
        _messages.Clear();
        return all;
    }
}
