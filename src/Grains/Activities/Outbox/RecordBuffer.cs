using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>
/// The newest committed records, bounded in bytes, so that publishing need not read them back. What does not fit is read
/// from the claim log when its turn comes.
/// </summary>
internal sealed class RecordBuffer(int maxBytes)
{
    private readonly Queue<LogRecord> _records = new();
    private int _bytes;

    /// <summary>Bytes of the records here.</summary>
    public int Bytes => _bytes;

    /// <summary>Takes a record if there is room.</summary>
    public void Offer(LogRecord record)
    {
        if (_bytes + record.Payload.Length > maxBytes)
            return;
        _records.Enqueue(record);
        _bytes += record.Payload.Length;
    }

    /// <summary>Gives the record with this number, if it is here, and forgets those before it.</summary>
    public bool TryTake(long recordNo, out LogRecord record)
    {
        while (_records.TryPeek(out record) && record.RecordNo <= recordNo)
        {
            _bytes -= _records.Dequeue().Payload.Length;
            if (record.RecordNo == recordNo)
                return true;
        }

        record = default;
        return false;
    }
}
