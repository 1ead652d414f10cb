using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>The claim log's records in their order: the newest from memory, older ones from the log.</summary>
/// <remarks>Memory is bounded by <see cref="BufferBytes"/> and by one reading.</remarks>
internal sealed class RecordSource(OwnedLog log)
{
    /// <summary>Bytes of records that are kept in memory at most.</summary>
    internal const int BufferBytes = 4 << 20;

    private const int ReadBytes = 256 << 10;

    /// <summary>Bytes that are published at once: about 4,000 claims.</summary>
    private const int PublishBytes = 64 << 10;

    private readonly RecordBuffer _buffer = new(BufferBytes);

    /// <summary>The last record that is durable.</summary>
    public long LastRecordNo { get; private set; } = log.LastRecordNo;

    /// <summary>Bytes of the records in memory.</summary>
    public int BufferedBytes => _buffer.Bytes;

    /// <summary>Takes a record that is durable.</summary>
    public void Add(LogRecord record)
    {
        LastRecordNo = record.RecordNo;
        _buffer.Offer(record);
    }

    /// <summary>
    /// The records from this one on, without gaps: at least one, and at most some 4,000 claims or one reading of the log.
    /// </summary>
    /// <exception cref="ClaimLogCorruptException">The log does not hold the record.</exception>
    public async Task<IReadOnlyList<LogRecord>> ReadAsync(long firstRecordNo, CancellationToken cancellationToken)
    {
        var buffered = TakeBuffered(firstRecordNo);
        if (buffered.Count > 0)
            return buffered;
        var records = await log.ReadAsync(firstRecordNo - 1, ReadBytes, cancellationToken);
        if (records.Count == 0 || records[0].RecordNo != firstRecordNo)
            throw new ClaimLogCorruptException($"Record {firstRecordNo} of the claim log of activity {log.ActivityId} is missing.");
        return records;
    }

    private List<LogRecord> TakeBuffered(long firstRecordNo)
    {
        var (records, bytes) = (new List<LogRecord>(), 0);
        while (bytes < PublishBytes && _buffer.TryTake(firstRecordNo + records.Count, out var record))
        {
            records.Add(record);
            bytes += record.Payload.Length;
        }

        return records;
    }
}
