namespace CouponKill.Grains.Activities.Log;

/// <summary>The log was acquired by somebody else since; the write did not happen, and none of this epoch will.</summary>
public sealed class StaleEpochException : Exception
{
    /// <summary>Makes one for a log.</summary>
    public StaleEpochException(long activityId, long epoch)
        : base($"Epoch {epoch} of the claim log of activity {activityId} is over: another activation owns the log.")
    {
    }

    /// <summary>Makes one without details.</summary>
    public StaleEpochException()
    {
    }

    /// <summary>Makes one with a message only.</summary>
    public StaleEpochException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public StaleEpochException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The record's number is not the next one; the write did not happen.</summary>
public sealed class RecordNumberException : Exception
{
    /// <summary>Makes one for a log.</summary>
    public RecordNumberException(long activityId, long recordNo, long expected)
        : base($"Record {recordNo} of the claim log of activity {activityId} is not the next one, {expected}.")
    {
    }

    /// <summary>Makes one without details.</summary>
    public RecordNumberException()
    {
    }

    /// <summary>Makes one with a message only.</summary>
    public RecordNumberException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public RecordNumberException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>There is no log for the activity.</summary>
public sealed class ClaimLogMissingException : Exception
{
    /// <summary>Makes one for a log.</summary>
    public ClaimLogMissingException(long activityId)
        : base($"The claim log of activity {activityId} is missing.")
    {
    }

    /// <summary>Makes one without details.</summary>
    public ClaimLogMissingException()
    {
    }

    /// <summary>Makes one with a message only.</summary>
    public ClaimLogMissingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public ClaimLogMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Stored bytes are not what was written: wrong checksum, unknown version or a gap.</summary>
public sealed class ClaimLogCorruptException : Exception
{
    /// <summary>Makes one with what is wrong.</summary>
    public ClaimLogCorruptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what is wrong and its cause.</summary>
    public ClaimLogCorruptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one without details.</summary>
    public ClaimLogCorruptException()
    {
    }
}
