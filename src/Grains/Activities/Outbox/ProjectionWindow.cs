namespace CouponKill.Grains.Activities.Outbox;

/// <summary>
/// The published records whose orders are not all stored yet, oldest first. It knows how far the order store is complete.
/// </summary>
internal sealed class ProjectionWindow
{
    private readonly Queue<Entry> _entries = new();
    private readonly Dictionary<long, Entry> _outstanding = [];

    /// <summary>Starts after the record up to which everything is stored.</summary>
    public ProjectionWindow(long watermarkRecordNo) => WatermarkRecordNo = PublishedRecordNo = watermarkRecordNo;

    /// <summary>The order store holds the effects of all records up to this one.</summary>
    public long WatermarkRecordNo { get; private set; }

    /// <summary>The last record that was published.</summary>
    public long PublishedRecordNo { get; private set; }

    /// <summary>Order events that are published and not stored.</summary>
    public int Outstanding => _outstanding.Count;

    /// <summary>Takes note that the next record was published.</summary>
    /// <param name="recordNo">The record after <see cref="PublishedRecordNo"/>.</param>
    /// <param name="orderSeqs">Sequence numbers of its events that change an order.</param>
    public void Published(long recordNo, IReadOnlyCollection<long> orderSeqs)
    {
        if (recordNo != PublishedRecordNo + 1)
            throw new ArgumentException($"Record {recordNo} does not follow record {PublishedRecordNo}.", nameof(recordNo));
        var entry = new Entry { RecordNo = recordNo, Remaining = orderSeqs.Count };
        foreach (var seq in orderSeqs)
            _outstanding.Add(seq, entry);
        _entries.Enqueue(entry);
        PublishedRecordNo = recordNo;
        Advance();
    }

    /// <summary>Takes note that an event's order is stored. Repeats and unknown numbers change nothing.</summary>
    public void Stored(long seq)
    {
        if (!_outstanding.Remove(seq, out var entry))
            return;
        entry.Remaining--;
        Advance();
    }

    /// <summary>Forgets what was published after the watermark, so that it is published again.</summary>
    public void Rewind()
    {
        _entries.Clear();
        _outstanding.Clear();
        PublishedRecordNo = WatermarkRecordNo;
    }

    private void Advance()
    {
        while (_entries.TryPeek(out var oldest) && oldest.Remaining == 0)
            WatermarkRecordNo = _entries.Dequeue().RecordNo;
    }

    private sealed class Entry
    {
        public required long RecordNo { get; init; }

        public required int Remaining { get; set; }
    }
}
