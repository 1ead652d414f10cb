namespace CouponKill.Ledger.Log;

/// <summary>Somebody else has acquired the log since; the write did not happen, and no other of this epoch will.</summary>
/// <param name="activityId">Whose log.</param>
/// <param name="epoch">The epoch that is over.</param>
public sealed class StaleEpochException(long activityId, long epoch)
    : Exception($"Epoch {epoch} of the claim log of activity {activityId} is over: another activation owns the log.");

/// <summary>A number does not fit the log as it stands, such as a record that is not the next one; the write did not happen.</summary>
/// <param name="message">Which number, in a sentence.</param>
public sealed class RecordNumberException(string message) : Exception(message)
{
    /// <summary>A record that is not the next one.</summary>
    /// <param name="activityId">Whose log.</param>
    /// <param name="recordNo">The number that was given.</param>
    /// <param name="expected">The number that would have been right.</param>
    public RecordNumberException(long activityId, long recordNo, long expected)
        : this($"Record {recordNo} of the claim log of activity {activityId} is not the next one, {expected}.")
    {
    }
}

/// <summary>There is no log for the activity.</summary>
/// <param name="activityId">Whose log.</param>
public sealed class ClaimLogMissingException(long activityId) : Exception($"The claim log of activity {activityId} is missing.");

/// <summary>The store would not keep what is written now, or has no room for it; the write did not happen.</summary>
/// <param name="message">Why, in a sentence for operators.</param>
/// <param name="innerException">Its cause, or null.</param>
public sealed class ClaimLogNotDurableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Stored bytes are not what was written: wrong checksum, unknown version or a gap.</summary>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="innerException">Its cause, or null.</param>
public sealed class ClaimLogCorruptException(string message, Exception? innerException = null) : Exception(message, innerException);
