using Confluent.Kafka;

namespace CouponKill.Streams.Kafka;

/// <summary>One Kafka client that reads one partition. It commits in the background what it is told to be delivered.</summary>
/// <remarks>Used by one thread.</remarks>
internal sealed class PartitionClient : IDisposable
{
    private static readonly TimeSpan WatermarkTimeout = TimeSpan.FromSeconds(2);

    private readonly TopicPartition _partition;
    private readonly PartitionServices _services;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private long? _stored;
    private long? _confirmed;
    private volatile bool _broken;

    /// <summary>Starts at an offset, or where the group was (<see cref="Offset.Stored"/>).</summary>
    public PartitionClient(TopicPartition partition, Offset start, PartitionServices services)
    {
        (_partition, _services) = (partition, services);
        _consumer = new ConsumerBuilder<byte[], byte[]>(ClientConfigs.Consumer(services.Options))
            .SetErrorHandler((_, error) => NoteError(error))
            .SetLogHandler((_, line) => services.Logger.ClientLine(line.Facility, line.Message))
            .SetOffsetsCommittedHandler((_, committed) => NoteCommitted(committed))
            .Build();
        _consumer.Assign(new TopicPartitionOffset(partition, start));
        services.Logger.Reading(partition.Topic, partition.Partition.Value, start);
    }

    /// <summary>It is of no more use: a new one goes on at the same place.</summary>
    public bool IsBroken => _broken;

    /// <summary>The offset that it was to read is not there: the log was cut, emptied or made anew.</summary>
    public bool IsLost { get; private set; }

    /// <summary>
    /// The next message, or null. An error that is not fatal leaves the client where it is: the next poll goes on from there.
    /// </summary>
    public ConsumeResult<byte[], byte[]>? Poll(TimeSpan longest, CancellationToken stop)
    {
        try
        {
            return _consumer.Consume(longest);
        }
        catch (ConsumeException e) when (e.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.Local_LogTruncation)
        {
            IsLost = true;
            return null;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            _services.Errors.ReadFailed(_partition, e.Error);
            LookForTopic(e.Error);
            stop.WaitHandle.WaitOne(longest);
            return null;
        }
    }

    /// <summary>Tells the client what it may commit when its interval is over.</summary>
    public void Store(long offset)
    {
        if (offset <= _stored)
            return;
        _consumer.StoreOffset(new TopicPartitionOffset(_partition, offset));
        _stored = offset;
    }

    /// <summary>
    /// The last thing that the last client does, so it waits for the coordinator; whoever stops it does not wait for ever. What is
    /// committed already is not committed again: the partition may have a new owner, who is further.
    /// </summary>
    public void Commit(long offset)
    {
        if (offset == _confirmed)
            return;
        try
        {
            _consumer.Commit([new TopicPartitionOffset(_partition, offset)]);
        }
        catch (KafkaException e)
        {
            NoteFailure(offset, e.Error);
        }
    }

    /// <summary>
    /// Beginning and end of the partition, or null. The client learns them by fetching, so it is asked for while nothing is fetched.
    /// </summary>
    public WatermarkOffsets? Ends()
    {
        try
        {
            return _consumer.QueryWatermarkOffsets(_partition, WatermarkTimeout);
        }
        catch (KafkaException e)
        {
            _services.Logger.LagUnknown(_partition.Topic, _partition.Partition.Value, e.Error.Code);
            LookForTopic(e.Error);
            return null;
        }
    }

    /// <summary>
    /// The client may wait for answers of brokers that have lost their topic, for as long as they are asked: the partition's thread
    /// goes on meanwhile.
    /// </summary>
    public void Dispose() => ClientDisposal.Start("kafka-consumer-dispose", _consumer.Dispose);

    /// <summary>A client may not look for a topic again for minutes, so a new one does.</summary>
    private void LookForTopic(Error error)
    {
        if (!TopicSetup.IsMissing(error))
            return;
        _services.Topics.Ask();
        _broken = true;
    }

    private void NoteError(Error error)
    {
        _broken |= error.IsFatal;
        _services.Errors.Note(error);
    }

    private void NoteCommitted(CommittedOffsets committed)
    {
        foreach (var offset in committed.Offsets)
        {
            var error = committed.Error.IsError ? committed.Error : offset.Error;
            if (error.IsError)
                NoteFailure(offset.Offset.Value, error);
            else
                _confirmed = offset.Offset.Value;
        }
    }

    private void NoteFailure(long offset, Error error)
    {
        _services.Metrics.CommitFailed();
        _services.Errors.CommitFailed(_partition, offset, error);
    }
}
