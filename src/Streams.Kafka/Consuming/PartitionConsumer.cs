using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Reads one partition on a thread of its own into a bounded queue. When the queue is full it stops reading, and the Kafka client stops
/// fetching soon after. The client commits what was delivered in the background: the group's coordinator may be away for long while the
/// partition is not.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The thread that needs the source may outlive everybody who could dispose it.")]
internal sealed class PartitionConsumer
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WatermarkInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatermarkTimeout = TimeSpan.FromSeconds(2);

    private readonly TopicPartition _partition;
    private readonly KafkaStreamOptions _options;
    private readonly MessageCodec _codec;
    private readonly DeadLetters _deadLetters;
    private readonly KafkaStreamMetrics _metrics;
    private readonly ClientErrorLog _errors;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RetryBackoff _backoff;
    private readonly Channel<KafkaBatchContainer> _queue;
    private readonly OffsetLedger _ledger = new();
    private readonly PartitionState _state;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private Task<bool>? _room;
    private long? _first;
    private long? _next;
    private long? _stored;
    private long? _confirmed;
    private long _lastWatermark;
    private volatile bool _broken;

    public PartitionConsumer(
        int partition, KafkaStreamOptions options, MessageCodec codec, DeadLetters deadLetters, KafkaStreamMetrics metrics,
        ClientErrorLog errors, TimeProvider time, ILogger logger)
    {
        _partition = new TopicPartition(options.Topic, partition);
        _options = options;
        _codec = codec;
        _deadLetters = deadLetters;
        _metrics = metrics;
        _errors = errors;
        _time = time;
        _logger = logger;
        _backoff = new RetryBackoff(options.MaxRetryDelay);
        _queue = Channel.CreateBounded<KafkaBatchContainer>(new BoundedChannelOptions(options.QueueCapacity) { SingleWriter = true });
        _state = new PartitionState(partition, () => _ledger.Count);
    }

    public void Start()
    {
        if (_thread is not null)
            return;
        _metrics.Add(_state);
        _thread = new Thread(Run) { IsBackground = true, Name = $"kafka-{_partition.Topic}-{_partition.Partition.Value}" };
        _thread.Start();
    }

    /// <summary>What waits in the queue, up to a number.</summary>
    public List<IBatchContainer> Take(int maxCount)
    {
        var messages = new List<IBatchContainer>();
        while (messages.Count < maxCount && _queue.Reader.TryRead(out var message))
            messages.Add(message);
        return messages;
    }

    /// <summary>True when there is something in the queue, at latest after a while.</summary>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        limit.CancelAfter(longest);
        try
        {
            return await _queue.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Stops reading and commits what was delivered until now; gives up waiting for it after a while.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        _ledger.Close();
        await _stop.CancelAsync();
        if (_thread is null)
            return;
        try
        {
            await _stopped.Task.WaitAsync(timeout, _time);
        }
        catch (TimeoutException)
        {
            _logger.StopTimedOut(_partition.Topic, _partition.Partition.Value);
        }
    }

    private void Run()
    {
        for (var attempt = 0; !_stop.IsCancellationRequested; attempt++)
        {
            try
            {
                using var consumer = Connect();
                Use(consumer, ref attempt);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _logger.ConsumerFailed(e, _partition.Topic, _partition.Partition.Value);
            }

            if (!_stop.IsCancellationRequested)
                _stop.Token.WaitHandle.WaitOne(_backoff.Next(attempt));
        }

        _metrics.Remove(_state);
        _stopped.SetResult();
    }

    /// <summary>A client that goes on where the last one was; the first one where the group was.</summary>
    private IConsumer<byte[], byte[]> Connect()
    {
        (_broken, _stored, _confirmed) = (false, null, null);
        var consumer = new ConsumerBuilder<byte[], byte[]>(ClientConfigs.Consumer(_options))
            .SetErrorHandler((_, error) =>
            {
                _broken |= error.IsFatal;
                _errors.Note(error);
            })
            .SetLogHandler((_, line) => _logger.ClientLine(line.Facility, line.Message))
            .SetOffsetsCommittedHandler((_, committed) => NoteCommitted(committed))
            .Build();
        consumer.Assign(new TopicPartitionOffset(_partition, _next ?? Offset.Stored));
        _logger.Reading(_partition.Topic, _partition.Partition.Value, _next);
        return consumer;
    }

    /// <summary>A client that is replaced need not commit: the next one does. The last one must, even when it fails at the end.</summary>
    private void Use(IConsumer<byte[], byte[]> consumer, ref int attempt)
    {
        try
        {
            Read(consumer, ref attempt);
        }
        finally
        {
            if (_stop.IsCancellationRequested)
                Commit(consumer);
        }
    }

    private void Read(IConsumer<byte[], byte[]> consumer, ref int attempt)
    {
        while (!_stop.IsCancellationRequested && !_broken)
        {
            if (HasRoom() && Poll(consumer) is { } message)
            {
                attempt = 0;
                Accept(message);
            }

            Store(consumer);
            ReportLag(consumer);
        }
    }

    /// <summary>True when the queue takes a message, at latest after one turn.</summary>
    private bool HasRoom()
    {
        // One wait for as long as the queue is full: each would stay in the queue's own list until there is room.
        _room ??= _queue.Writer.WaitToWriteAsync(CancellationToken.None).AsTask();
        if (!_room.Wait(Turn))
            return false;
        _room = null;
        return true;
    }

    /// <summary>An error that is not fatal leaves the client where it is, so the next poll goes on from there.</summary>
    private ConsumeResult<byte[], byte[]>? Poll(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(Turn);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            _errors.ReadFailed(_partition, e.Error);
            _stop.Token.WaitHandle.WaitOne(Turn);
            return null;
        }
    }

    /// <summary>Takes note of the message only once it is decided on: whatever fails before that reads it again.</summary>
    private void Accept(ConsumeResult<byte[], byte[]> message)
    {
        var offset = message.Offset.Value;
        if (offset < _next)
            return;
        var batch = Decode(message, out var poison);
        if (poison is not null && !_deadLetters.Write(message, poison, _stop.Token))
            return;
        _first ??= offset;
        _next = offset + 1;
        var pending = _ledger.Add(offset);
        if (batch is null)
            pending.Complete();
        else if (!_queue.Writer.TryWrite(new KafkaBatchContainer(batch, pending, message.Message.Value.Length)))
            throw new InvalidOperationException("The queue had room and took no message.");
    }

    private StoredBatch? Decode(ConsumeResult<byte[], byte[]> message, out string? poison)
    {
        try
        {
            poison = null;
            return _codec.Decode(message.Message.Value);
        }
        catch (PoisonMessageException e)
        {
            poison = e.Message;
            return null;
        }
    }

    /// <summary>Tells the client what it may commit when its interval is over.</summary>
    private void Store(IConsumer<byte[], byte[]> consumer)
    {
        if (_ledger.Committable is not { } offset || offset <= _stored)
            return;
        consumer.StoreOffset(new TopicPartitionOffset(_partition, offset));
        _stored = offset;
    }

    /// <summary>
    /// The last thing that the last client does, so it waits for the coordinator; whoever stops it does not wait for ever. What is
    /// committed already is not committed again: the partition may have a new owner, who is further.
    /// </summary>
    private void Commit(IConsumer<byte[], byte[]> consumer)
    {
        if (_ledger.Committable is not { } offset || offset == _confirmed)
            return;
        try
        {
            consumer.Commit([new TopicPartitionOffset(_partition, offset)]);
        }
        catch (KafkaException e)
        {
            NoteFailure(offset, e.Error);
        }
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
        _metrics.CommitFailed();
        _errors.CommitFailed(_partition, offset, error);
    }

    /// <summary>The client learns the end of the partition by fetching, so it is asked for while nothing is fetched.</summary>
    private void ReportLag(IConsumer<byte[], byte[]> consumer)
    {
        if (_time.GetElapsedTime(_lastWatermark) < WatermarkInterval && _lastWatermark != 0)
            return;
        _lastWatermark = _time.GetTimestamp();
        try
        {
            var end = consumer.QueryWatermarkOffsets(_partition, WatermarkTimeout);
            _state.Lag = Math.Max(0, end.High.Value - (_ledger.Committable ?? _first ?? end.High.Value));
        }
        catch (KafkaException e)
        {
            _logger.LagUnknown(_partition.Topic, _partition.Partition.Value, e.Error.Code);
        }
    }
}
