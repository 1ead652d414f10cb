namespace CouponKill.Streams.Kafka;

/// <summary>
/// What has been consumed and not yet delivered, in order. The offset to commit is the one behind the last message of the
/// delivered prefix, so a message that is still on its way holds back everything behind it.
/// </summary>
internal sealed class OffsetLedger
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingOffset> _pending = new();
    private long? _committable;
    private bool _closed;

    /// <summary>The offset to commit: the next one to read after a restart; null while it is not known.</summary>
    public long? Committable
    {
        get
        {
            lock (_gate)
                return _committable;
        }
    }

    /// <summary>Consumed messages that are not yet delivered, or wait for one before them.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    /// <summary>Adds a consumed message; offsets must grow.</summary>
    public PendingOffset Add(long offset)
    {
        var pending = new PendingOffset(this, offset);
        lock (_gate)
            _pending.Enqueue(pending);
        return pending;
    }

    /// <summary>The reading begins here, so this is what to commit until something is delivered.</summary>
    public void StartAt(long offset)
    {
        lock (_gate)
            _committable ??= offset;
    }

    /// <summary>Another log has taken the place of the one that was read: what is still on its way from that one counts no more.</summary>
    public void StartOver()
    {
        lock (_gate)
        {
            _pending.Clear();
            _committable = null;
        }
    }

    /// <summary>From here on nothing counts as delivered: the partition belongs to somebody else.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    internal void Complete(PendingOffset pending)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            pending.IsDone = true;
            while (_pending.TryPeek(out var first) && first.IsDone)
                _committable = _pending.Dequeue().Offset + 1;
        }
    }
}

/// <summary>One message in an <see cref="OffsetLedger"/>.</summary>
internal sealed class PendingOffset(OffsetLedger ledger, long offset)
{
    public long Offset { get; } = offset;

    internal bool IsDone { get; set; }

    /// <summary>The message is delivered, or safe in the dead-letter topic.</summary>
    public void Complete() => ledger.Complete(this);
}
