using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Confluent.Kafka;
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

    private readonly TopicPartition _partition;
    private readonly PartitionServices _services;
    private readonly MessageIntake _intake;
    private readonly RetryBackoff _backoff;
    private readonly Channel<KafkaBatchContainer> _queue;
    private readonly OffsetLedger _ledger = new();
    private readonly PartitionState _state;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private Task<bool>? _room;
    private Offset _next = Offset.Stored;
    private long? _first;
    private long _lastWatermark;

    public PartitionConsumer(int partition, PartitionServices services)
    {
        _partition = new TopicPartition(services.Options.Topic, partition);
        _services = services;
        _intake = new MessageIntake(services);
        _backoff = new RetryBackoff(services.Options.MaxRetryDelay);
        _queue = Channel.CreateBounded<KafkaBatchContainer>(
            new BoundedChannelOptions(services.Options.QueueCapacity) { SingleWriter = true });
        _state = new PartitionState(partition, () => _ledger.Count);
    }

    public void Start()
    {
        if (_thread is not null)
            return;
        _services.Metrics.Add(_state);
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
            await _stopped.Task.WaitAsync(timeout, _services.Time);
        }
        catch (TimeoutException)
        {
            _services.Logger.StopTimedOut(_partition.Topic, _partition.Partition.Value);
        }
    }

    private void Run()
    {
        for (var attempt = 0; !_stop.IsCancellationRequested; attempt++)
        {
            try
            {
                using var client = new PartitionClient(_partition, _next, _services);
                Use(client, ref attempt);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _services.Logger.ConsumerFailed(e, _partition.Topic, _partition.Partition.Value);
            }

            if (!_stop.IsCancellationRequested)
                _stop.Token.WaitHandle.WaitOne(_backoff.Next(attempt));
        }

        _services.Metrics.Remove(_state);
        _stopped.SetResult();
    }

    /// <summary>A client that is replaced need not commit: the next one does. The last one must, even when it fails at the end.</summary>
    private void Use(PartitionClient client, ref int attempt)
    {
        try
        {
            Read(client, ref attempt);
            if (client.IsLost)
                StartOver();
        }
        finally
        {
            if (_stop.IsCancellationRequested && _ledger.Committable is { } offset)
                client.Commit(offset);
        }
    }

    private void Read(PartitionClient client, ref int attempt)
    {
        while (!_stop.IsCancellationRequested && client is { IsBroken: false, IsLost: false })
        {
            if (HasRoom() && client.Poll(Turn, _stop.Token) is { } message)
            {
                attempt = 0;
                Accept(message);
            }

            if (_ledger.Committable is { } offset)
                client.Store(offset);
            ReportLag(client);
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

    /// <summary>Takes note of the message only once it is decided on: whatever fails before that reads it again.</summary>
    private void Accept(ConsumeResult<byte[], byte[]> message)
    {
        var offset = message.Offset;
        if (!_next.IsSpecial && offset.Value < _next.Value)
            return;
        if (!_intake.TryTake(message, out var batch, _stop.Token))
            return;
        _first ??= offset.Value;
        _next = offset + 1;
        var pending = _ledger.Add(offset.Value);
        if (batch is null)
            pending.Complete();
        else if (!_queue.Writer.TryWrite(new KafkaBatchContainer(batch, pending, message.Message.Value.Length)))
            throw new InvalidOperationException("The queue had room and took no message.");
    }

    /// <summary>
    /// What the group has read is gone, and nobody can tell what of the log that is there now it has read: so all of it is read. The
    /// offsets of before mean nothing in it. A new group begins in the same way.
    /// </summary>
    private void StartOver()
    {
        if (!_next.IsSpecial)
        {
            _services.Metrics.LogLost();
            _services.Logger.LogLost(_partition.Topic, _partition.Partition.Value, _next.Value);
        }

        _ledger.StartOver();
        (_next, _first, _lastWatermark) = (Offset.Beginning, null, 0);
    }

    private void ReportLag(PartitionClient client)
    {
        if (_services.Time.GetElapsedTime(_lastWatermark) < WatermarkInterval && _lastWatermark != 0)
            return;
        _lastWatermark = _services.Time.GetTimestamp();
        if (client.Ends() is not { } ends)
            return;
        if (_next == Offset.Beginning)
            _ledger.StartAt(ends.Low.Value);
        _state.Lag = PartitionLag.Of(ends.Low.Value, ends.High.Value, _ledger.Committable ?? _first);
    }
}
