using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>All that the operator logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Identity} has the lease {Lease}")]
    public static partial void HasLease(this ILogger log, string identity, ObjectKey lease);

    [LoggerMessage(2, LogLevel.Warning, "The lease {Lease} was not reached: {Message}")]
    public static partial void LeaseNotReached(this ILogger log, ObjectKey lease, string message);

    [LoggerMessage(3, LogLevel.Critical, "{Message}; this process ends")]
    public static partial void LostLease(this ILogger log, string message);

    [LoggerMessage(4, LogLevel.Information, "The lease was not given back: {Message}")]
    public static partial void LeaseNotGivenBack(this ILogger log, string message);

    [LoggerMessage(5, LogLevel.Information, "The watch of {Kind} is too old and begins anew")]
    public static partial void WatchTooOld(this ILogger log, string kind);

    [LoggerMessage(6, LogLevel.Warning, "The watch of {Kind} has failed and is tried again in {Delay}: {Message}")]
    public static partial void WatchFailed(this ILogger log, string kind, TimeSpan delay, string message);

    [LoggerMessage(7, LogLevel.Warning, "{Kind} {Key}: {Message}")]
    public static partial void ReconcileFailed(this ILogger log, string kind, ObjectKey key, string message);

    [LoggerMessage(8, LogLevel.Debug, "An event of {Name} was not recorded: {Message}")]
    public static partial void EventNotRecorded(this ILogger log, string name, string message);
}
