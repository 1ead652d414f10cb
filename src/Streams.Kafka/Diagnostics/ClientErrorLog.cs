using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Logs what Kafka clients complain of. While brokers are away each client tries again many times a second and says so each time, and there
/// is a client for each partition: so an error that is not fatal is a warning once in a while, and debug output between.
/// </summary>
internal sealed class ClientErrorLog(ILogger logger, TimeProvider time)
{
    /// <summary>Between two warnings of one kind.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ErrorCode, long> _warnedAt = new();

    public void Note(Error error)
    {
        if (error.IsFatal || IsDue(error.Code))
            logger.ClientError(error.IsFatal, error.Code, error.Reason);
        else
            logger.ClientErrorAgain(error.Code, error.Reason);
    }

    private bool IsDue(ErrorCode code)
    {
        var now = time.GetTimestamp();
        if (_warnedAt.TryAdd(code, now))
            return true;
        return _warnedAt.TryGetValue(code, out var last) && time.GetElapsedTime(last, now) >= Quiet && _warnedAt.TryUpdate(code, now, last);
    }
}
