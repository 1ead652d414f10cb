using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Logs what goes wrong with Kafka clients. While brokers are away each tries again many times a second and says so each time, and there
/// is a client for each partition: so an error that is not fatal is a warning once in a while, and debug output between.
/// </summary>
internal sealed class ClientErrorLog(ILogger logger, TimeProvider time)
{
    /// <summary>Between two warnings of one kind.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(Complaint, ErrorCode), long> _warnedAt = new();

    private enum Complaint
    {
        Client,
        Read,
        Commit,
        Topic,
        Foreign,
    }

    public void Note(Error error)
    {
        if (error.IsFatal || IsDue(Complaint.Client, error))
            logger.ClientError(error.IsFatal, error.Code, error.Reason);
    }

    public void ReadFailed(TopicPartition partition, Error error)
    {
        if (IsDue(Complaint.Read, error))
            logger.ReadFailed(partition.Topic, partition.Partition.Value, error.Code, error.Reason);
    }

    public void CommitFailed(TopicPartition partition, long offset, Error error)
    {
        if (IsDue(Complaint.Commit, error))
            logger.CommitFailed(partition.Topic, partition.Partition.Value, offset, error.Code, error.Reason);
    }

    public void TopicFailed(Error error)
    {
        if (IsDue(Complaint.Topic, error))
            logger.TopicsUnknown(error.Code, error.Reason);
    }

    public void TopicWrong(string reason)
    {
        if (IsDue(Complaint.Topic, new Error(ErrorCode.TopicException, reason)))
            logger.TopicsWrong(reason);
    }

    /// <summary>There may be as many as ours, or more.</summary>
    public void ForeignMessage(TopicPartitionOffset place, string owner)
    {
        if (IsDue(Complaint.Foreign, new Error(ErrorCode.NoError, owner)))
            logger.ForeignMessage(place.Topic, place.Partition.Value, place.Offset.Value, owner);
    }

    private bool IsDue(Complaint complaint, Error error)
    {
        var (kind, now) = ((complaint, error.Code), time.GetTimestamp());
        var isDue = !_warnedAt.TryGetValue(kind, out var last)
            ? _warnedAt.TryAdd(kind, now)
            : time.GetElapsedTime(last, now) >= Quiet && _warnedAt.TryUpdate(kind, now, last);
        if (!isDue)
            logger.Again(error.Code, error.Reason);
        return isDue;
    }
}
