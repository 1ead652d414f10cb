using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>
/// Publishes the claim log to the order stream, record by record, and keeps the watermark: how far the order store has
/// confirmed to hold the effects. What is not confirmed in time is published again, so a lost message or a crash between
/// log and store heals itself; the store takes repeats without harm.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler. Memory is bounded: at most <see cref="MaxOutstanding"/> unconfirmed orders (and one record
/// more), and <see cref="BufferBytes"/> of records not yet published; the rest waits in the log.
/// </remarks>
internal sealed partial class OrderOutbox : IDisposable
{
    internal const int MaxOutstanding = 16_384;
    internal const int BufferBytes = 4 << 20;
    private const int ReadBytes = 256 << 10;
    /// <summary>
    /// Payload published at once, about 4,000 claims; and when to wait for more, if there is no more yet, instead of sending crumbs:
    /// streams cost per message.
    /// </summary>
    private const int PublishBytes = 64 << 10;
    private const int SmallPublish = 2_048;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    /// <summary>Short, because orders wait for it after an outage; and a stream that is away takes its own time to say so.</summary>
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(5);

    private readonly IClaimLog _log;
    private readonly OrderPublisher _publisher;
    private readonly ActivityOptions _options;
    private readonly GrainMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly long _activityId;
    private readonly ProjectionWindow _window;
    private readonly RecordBuffer _buffer = new(BufferBytes);
    private readonly SemaphoreSlim _wakeUp = new(0, 1);

    /// <summary>What is published in this step. Kept, because new lists for it would be a good part of what a claim allocates.</summary>
    private List<Order> _orders = [];
    private List<long> _seqs = [];
    private ActivityDefinition? _definition;
    private long _lastRecordNo;
    private TimeSpan _republishAfter;
    private long _progressAt;

    public OrderOutbox(
        long activityId,
        AcquiredLog position,
        IClaimLog log,
        OrderPublisher publisher,
        ActivityOptions options,
        GrainMetrics metrics,
        TimeProvider clock,
        ILogger logger)
    {
        (_activityId, _log, _publisher, _options, _metrics, _clock, _logger) = (activityId, log, publisher, options, metrics, clock, logger);
        _window = new ProjectionWindow(position.ProjectedRecordNo);
        _lastRecordNo = position.LastRecordNo;
        _republishAfter = options.RepublishAfter;
        _progressAt = clock.GetTimestamp();
    }

    /// <summary>The order store holds the effects of all records up to this one.</summary>
    public long WatermarkRecordNo => _window.WatermarkRecordNo;

    /// <summary>Records that the order store does not confirm yet.</summary>
    public long LagRecords => _lastRecordNo - _window.WatermarkRecordNo;

    /// <summary>What it holds in memory.</summary>
    public OutboxLoad Load => new(_window.Outstanding, _buffer.Bytes);

    /// <summary>True when the order store has confirmed everything.</summary>
    public bool IsDrained => LagRecords == 0;

    /// <summary>Takes a record that is durable.</summary>
    public void Committed(LogRecord record)
    {
        _lastRecordNo = record.RecordNo;
        _buffer.Offer(record);
        WakeUp();
    }

    /// <summary>Takes note of what the order store holds.</summary>
    public void Stored(ReadOnlySpan<long> seqs)
    {
        var (watermark, outstanding) = (_window.WatermarkRecordNo, _window.Outstanding);
        foreach (var seq in seqs)
            _window.Stored(seq);
        if (_window.WatermarkRecordNo != watermark)
            (_republishAfter, _progressAt) = (_options.RepublishAfter, _clock.GetTimestamp());
        if (_window.Outstanding != outstanding)
            WakeUp();
    }

    /// <summary>Publishes until cancelled.</summary>
    /// <param name="definition">The activity's definition.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(ActivityDefinition definition, CancellationToken cancellationToken)
    {
        _definition = definition;
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancellationToken);
                retry = FirstRetry;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                PublishFailed(_activityId, retry.TotalSeconds, exception);
                await Task.Delay(retry, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                retry = Min(retry * 2, MaxRetry);
            }
        }
    }

    /// <summary>Publishes orders out of turn: they are live, and the order store was found without them.</summary>
    public Task RepublishAsync(IReadOnlyCollection<Order> orders, CancellationToken cancellationToken) => _publisher.PublishAsync(orders, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _wakeUp.Dispose();

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var untilRepublish = _republishAfter - _clock.GetElapsedTime(_progressAt);
        if (_window.Outstanding > 0 && untilRepublish <= TimeSpan.Zero)
            Rewind();
        else if (_window.PublishedRecordNo < _lastRecordNo && _window.Outstanding < MaxOutstanding)
            await PublishNextAsync(cancellationToken);
        else
            await RestAsync(untilRepublish, cancellationToken);
    }

    private async Task RestAsync(TimeSpan untilRepublish, CancellationToken cancellationToken)
    {
        if (_window.Outstanding > 0)
        {
            await _wakeUp.WaitAsync(untilRepublish, cancellationToken);
            return;
        }

        // Thousands of activities may rest for hours.
        (_orders, _seqs) = ([], []);
        await _wakeUp.WaitAsync(cancellationToken);
    }

    private void Rewind()
    {
        NotConfirmed(_activityId, _window.Outstanding, _republishAfter.TotalSeconds);
        _metrics.OrdersRepublished.Add(_window.Outstanding);
        _window.Rewind();
        _republishAfter = Min(_republishAfter * 2, MaxBackoff);
        _progressAt = _clock.GetTimestamp();
    }

    private async Task PublishNextAsync(CancellationToken cancellationToken)
    {
        var records = await NextRecordsAsync(cancellationToken);
        _orders.Clear();
        foreach (var record in records)
        {
            if (_window.Outstanding >= MaxOutstanding || record.RecordNo > _lastRecordNo)
                break;
            Announce(record);
        }

        await PublishOrRewindAsync(cancellationToken);
        if (_orders.Count < SmallPublish && _window.PublishedRecordNo == _lastRecordNo)
            await Task.Delay(Linger, _clock, cancellationToken);
    }

    private async Task<IReadOnlyList<LogRecord>> NextRecordsAsync(CancellationToken cancellationToken)
    {
        var next = _window.PublishedRecordNo + 1;
        var buffered = TakeBuffered(next);
        if (buffered.Count > 0)
            return buffered;
        var records = await _log.ReadAsync(_activityId, next - 1, ReadBytes, cancellationToken);
        if (records.Count == 0 || records[0].RecordNo != next)
            throw new ClaimLogCorruptException($"Record {next} of the claim log of activity {_activityId} is missing.");
        return records;
    }

    private List<LogRecord> TakeBuffered(long next)
    {
        var (records, bytes) = (new List<LogRecord>(), 0);
        while (bytes < PublishBytes && _buffer.TryTake(next + records.Count, out var record))
        {
            records.Add(record);
            bytes += record.Payload.Length;
        }

        return records;
    }

    /// <summary>Puts a record's orders into the window and among those to be published.</summary>
    private void Announce(LogRecord record)
    {
        _seqs.Clear();
        for (var decoder = new EventCodec.Decoder(record.Payload.Span); decoder.TryRead(out var e);)
        {
            if (!StockLedger.TryGetClaim(_definition!, e, out var claim))
                continue;
            _orders.Add(new Order(claim, e.Seq, e.AtMs));
            _seqs.Add(e.Seq);
        }

        if (_window.Outstanding == 0)
            _progressAt = _clock.GetTimestamp();
        _window.Published(record.RecordNo, _seqs);
    }

    /// <summary>The window knows the orders first: the store may confirm some before the stream has taken all.</summary>
    private async Task PublishOrRewindAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _publisher.PublishAsync(_orders, cancellationToken);
        }
        catch
        {
            _window.Rewind();
            throw;
        }
    }

    private void WakeUp()
    {
        if (_wakeUp.CurrentCount == 0)
            _wakeUp.Release();
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Publishing orders of activity {ActivityId} failed; trying again in {RetrySeconds} s.")]
    private partial void PublishFailed(long activityId, double retrySeconds, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} orders of activity {ActivityId} are not confirmed as stored after {Seconds} s; publishing them again.")]
    private partial void NotConfirmed(long activityId, int count, double seconds);
}
