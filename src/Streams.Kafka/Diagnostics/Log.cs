using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Reading partition {Partition} of topic {Topic} from offset {Offset} (stored: from what the group has committed).")]
    public static partial void Reading(this ILogger logger, string topic, int partition, Offset offset);

    [LoggerMessage(2, LogLevel.Error, "Reading partition {Partition} of topic {Topic} failed; the client is built anew.")]
    public static partial void ConsumerFailed(this ILogger logger, Exception exception, string topic, int partition);

    [LoggerMessage(3, LogLevel.Warning, "Partition {Partition} of topic {Topic} cannot be read now: {Code}: {Reason}")]
    public static partial void ReadFailed(this ILogger logger, string topic, int partition, ErrorCode code, string reason);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "Offset {Offset} of partition {Partition} of topic {Topic} was not committed and is tried again: {Code}: {Reason}")]
    public static partial void CommitFailed(this ILogger logger, string topic, int partition, long offset, ErrorCode code, string reason);

    [LoggerMessage(
        5, LogLevel.Warning, "Reading partition {Partition} of topic {Topic} did not end in time; some messages may come again.")]
    public static partial void StopTimedOut(this ILogger logger, string topic, int partition);

    [LoggerMessage(6, LogLevel.Debug, "The end of partition {Partition} of topic {Topic} is not known: {Code}")]
    public static partial void LagUnknown(this ILogger logger, string topic, int partition, ErrorCode code);

    [LoggerMessage(7, LogLevel.Error, "Offset {Offset} of partition {Partition} of topic {Topic} went to {DeadLetterTopic}: {Reason}")]
    public static partial void DeadLettered(
        this ILogger logger, string topic, int partition, long offset, string deadLetterTopic, string reason);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "Offset {Offset} of partition {Partition} cannot be put into the dead-letter topic and is tried again: {Code}: {Reason}")]
    public static partial void DeadLetterFailed(this ILogger logger, int partition, long offset, ErrorCode code, string reason);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "Stream {Stream} of provider {Provider} is held up: its consumer keeps failing at offset {Offset}. Nothing is skipped.")]
    public static partial void DeliveryFailed(this ILogger logger, string provider, StreamId stream, long? offset);

    [LoggerMessage(
        10, LogLevel.Warning, "A consumer of stream {Stream} of provider {Provider} did not answer; its messages are tried all the same.")]
    public static partial void SubscriptionFailed(this ILogger logger, string provider, StreamId stream);

    [LoggerMessage(11, LogLevel.Warning, "Kafka client (fatal: {IsFatal}): {Code}: {Reason}")]
    public static partial void ClientError(this ILogger logger, bool isFatal, ErrorCode code, string reason);

    [LoggerMessage(18, LogLevel.Debug, "Again: {Code}: {Reason}")]
    public static partial void Again(this ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(12, LogLevel.Debug, "Kafka client: {Facility}: {Text}")]
    public static partial void ClientLine(this ILogger logger, string facility, string text);

    [LoggerMessage(13, LogLevel.Warning, "The topics cannot be looked for now, so that is tried again: {Code}: {Reason}")]
    public static partial void TopicsUnknown(this ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(15, LogLevel.Critical, "The stream provider cannot work, and looks again: {Reason}")]
    public static partial void TopicsWrong(this ILogger logger, string reason);

    [LoggerMessage(16, LogLevel.Information, "Created topic {Topic} with {Partitions} partitions.")]
    public static partial void TopicCreated(this ILogger logger, string topic, int partitions);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "Partition {Partition} of topic {Topic} no longer holds offset {Offset}: it is read from the beginning of what is there.")]
    public static partial void LogLost(this ILogger logger, string topic, int partition, long offset);

    [LoggerMessage(
        19,
        LogLevel.Error,
        "Offset {Offset} of partition {Partition} of topic {Topic} belongs to {Owner} and is passed by: give each a topic of its own.")]
    public static partial void ForeignMessage(this ILogger logger, string topic, int partition, long offset, string owner);

    [LoggerMessage(20, LogLevel.Warning, "Topic {Topic} had {Found} partitions; now it has {Partitions}.")]
    public static partial void PartitionsAdded(this ILogger logger, string topic, int found, int partitions);

    [LoggerMessage(17, LogLevel.Warning, "Topic {Topic} has {Found} partitions; only the first {Partitions} are read.")]
    public static partial void PartitionsUnread(this ILogger logger, string topic, int found, int partitions);
}
