namespace CouponKill.Api.Batching;

/// <summary>What a batch does with the users of a partition.</summary>
internal enum PartitionTurn
{
    /// <summary>Asks, and waits for the answer: the partition is well.</summary>
    Wait,

    /// <summary>Asks without waiting: nobody knows whether a silent partition is back.</summary>
    Probe,

    /// <summary>Does not ask: somebody else does already.</summary>
    Shed,
}

/// <summary>
/// Whether one user partition answers in time, as this process sees it. A silent one is asked by one share of a batch at a time, so what
/// waits for it is bounded, and it is well again with its first answer. Thread-safe.
/// </summary>
internal sealed class PartitionHealth
{
    private readonly Lock _lock = new();
    private bool _isSilent;
    private int _lateCalls;

    /// <summary>Says what the next share does; every probe has to end.</summary>
    public PartitionTurn Begin()
    {
        if (!Volatile.Read(ref _isSilent))
            return PartitionTurn.Wait;
        lock (_lock)
        {
            if (!_isSilent)
                return PartitionTurn.Wait;
            if (_lateCalls > 0)
                return PartitionTurn.Shed;
            _lateCalls++;
            return PartitionTurn.Probe;
        }
    }

    /// <summary>A share has waited long enough for its answer; it has to end.</summary>
    /// <returns>True if the partition was well until now.</returns>
    public bool WaitedTooLong()
    {
        lock (_lock)
        {
            var wasWell = !_isSilent;
            _isSilent = true;
            _lateCalls++;
            return wasWell;
        }
    }

    /// <summary>The call of a probe, or of a share that had waited too long, has ended.</summary>
    /// <param name="isAnswered">False if it failed.</param>
    /// <returns>True if the partition is well again.</returns>
    public bool Ended(bool isAnswered)
    {
        lock (_lock)
        {
            _lateCalls--;
            if (!isAnswered || !_isSilent)
                return false;
            _isSilent = false;
            return true;
        }
    }
}
