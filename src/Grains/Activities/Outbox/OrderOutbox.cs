using CouponKill.Grains.Activities.Ownership;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>
/// Publishes the claim log to the order stream, record by record, and keeps the watermark: how far the order store has
/// confirmed to hold the effects. What is not confirmed in time is published again, so a lost message or a crash between
/// log and store heals itself; the store takes repeats without harm.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler. Memory is bounded: at most <see cref="MaxOutstanding"/> unconfirmed orders (and one record
/// more), and <see cref="RecordSource.BufferBytes"/> of records not yet published; the rest waits in the log.
/// </remarks>
internal sealed partial class OrderOutbox : IDisposable
{
    /// <summary>Orders that are published and not known to be stored; with so many nothing more is published.</summary>
    internal const int MaxOutstanding = 16_384;

    /// <summary>With fewer orders it waits, if there are no more yet, instead of sending crumbs: streams cost per message.</summary>
    private const int SmallPublish = 2_048;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Short, because orders wait for it after an outage; and a stream that is away takes its own time to say so.</summary>
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(5);

    private readonly OrderPublisher _publisher;
    private readonly TimeProvider _clock;
    private readonly GrainMetrics _metrics;
    private readonly ILogger _logger;
    private readonly long _activityId;
    private readonly RecordSource _records;
    private readonly OrderBatchBuilder _batch;
    private readonly ProjectionWindow _window;
    private readonly RepublishDeadline _deadline;
    private readonly SemaphoreSlim _wakeUp = new(0, 1);

    /// <summary>Starts with the first record that the order store has not confirmed.</summary>
    /// <param name="definition">The activity.</param>
    /// <param name="log">Its claim log.</param>
    /// <param name="publisher">The order stream.</param>
    /// <param name="runtime">When orders are published again, the clock of all waits, and what counts orders that come again.</param>
    /// <param name="logger">Where failures and repeats are noted.</param>
    public OrderOutbox(ActivityDefinition definition, OwnedLog log, OrderPublisher publisher, ActivityRuntime runtime, ILogger logger)
    {
        (_activityId, _publisher, _logger) = (log.ActivityId, publisher, logger);
        (_clock, _metrics) = (runtime.Clock, runtime.Metrics);
        _records = new RecordSource(log);
        _batch = new OrderBatchBuilder(definition);
        _window = new ProjectionWindow(log.FirstWatermarkRecordNo);
        _deadline = new RepublishDeadline(runtime.Options.RepublishAfter, _clock);
    }

    /// <summary>The order store holds the effects of all records up to this one.</summary>
    public long WatermarkRecordNo => _window.WatermarkRecordNo;

    /// <summary>Records that the order store does not confirm yet.</summary>
    public long LagRecords => _records.LastRecordNo - _window.WatermarkRecordNo;

    /// <summary>What it holds in memory.</summary>
    public OutboxLoad Load => new(_window.Outstanding, _records.BufferedBytes);

    /// <summary>True when the order store has confirmed everything.</summary>
    public bool IsDrained => LagRecords == 0;

    /// <summary>Takes a record that is durable.</summary>
    public void Committed(LogRecord record)
    {
        _records.Add(record);
        WakeUp();
    }

    /// <summary>Takes note of what the order store holds.</summary>
    /// <param name="seqs">Sequence numbers of events, in any order; those that it does not wait for change nothing.</param>
    public void Stored(ReadOnlySpan<long> seqs)
    {
        var (watermark, outstanding) = (_window.WatermarkRecordNo, _window.Outstanding);
        foreach (var seq in seqs)
            _window.Stored(seq);
        if (_window.WatermarkRecordNo != watermark)
            _deadline.Progress();
        if (_window.Outstanding != outstanding)
            WakeUp();
    }

    /// <summary>
    /// Publishes until cancelled, and then completes. After a failure it waits before it goes on, 100 ms and then each time twice as
    /// long, up to 5 s, until something succeeds.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
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
                await Task.Delay(retry, _clock, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                retry = retry * 2 < MaxRetry ? retry * 2 : MaxRetry;
            }
        }
    }

    /// <summary>Publishes orders out of turn, because the order store was found to have others.</summary>
    /// <param name="orders">The orders; nobody waits for their confirmation.</param>
    /// <param name="cancellationToken">Ends the wait; the stream may still take the orders.</param>
    public Task RepublishAsync(IReadOnlyCollection<Order> orders, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(orders, cancellationToken);

    /// <summary>Completes when the order store has confirmed everything, or after this time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitUntilDrainedAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (!IsDrained && _clock.GetElapsedTime(started) < atMost)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _wakeUp.Dispose();

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var remaining = _deadline.Remaining;
        if (_window.Outstanding > 0 && remaining <= TimeSpan.Zero)
            Rewind();
        else if (_window.PublishedRecordNo < _records.LastRecordNo && _window.Outstanding < MaxOutstanding)
            await PublishNextAsync(cancellationToken);
        else
            await RestAsync(remaining, cancellationToken);
    }

    private async Task RestAsync(TimeSpan untilDeadline, CancellationToken cancellationToken)
    {
        if (_window.Outstanding > 0)
        {
            await _wakeUp.WaitAsync(untilDeadline, cancellationToken);
            return;
        }

        _batch.Release();
        await _wakeUp.WaitAsync(cancellationToken);
    }

    private void Rewind()
    {
        NotConfirmed(_activityId, _window.Outstanding, _deadline.Timeout.TotalSeconds);
        _metrics.OrdersRepublished.Add(_window.Outstanding);
        _window.Rewind();
        _deadline.Passed();
    }

    private async Task PublishNextAsync(CancellationToken cancellationToken)
    {
        var records = await _records.ReadAsync(_window.PublishedRecordNo + 1, cancellationToken);
        _batch.Clear();
        foreach (var record in records)
        {
            if (_window.Outstanding >= MaxOutstanding || record.RecordNo > _records.LastRecordNo)
                break;
            Add(record);
        }

        await PublishOrRewindAsync(cancellationToken);
        if (_batch.Orders.Count < SmallPublish && _window.PublishedRecordNo == _records.LastRecordNo)
            await Task.Delay(Linger, _clock, cancellationToken);
    }

    /// <summary>Puts a record's orders into the window and among those to be published.</summary>
    private void Add(LogRecord record)
    {
        var seqs = _batch.Add(record);
        if (_window.Outstanding == 0)
            _deadline.Start();
        _window.Published(record.RecordNo, seqs);
    }

    /// <summary>The window knows the orders first: the store may confirm some before the stream has taken all.</summary>
    private async Task PublishOrRewindAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _publisher.PublishAsync(_batch.Orders, cancellationToken);
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

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Publishing orders of activity {ActivityId} failed; trying again in {RetrySeconds} s.")]
    private partial void PublishFailed(long activityId, double retrySeconds, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} orders of activity {ActivityId} are not confirmed as stored after {Seconds} s; publishing them again.")]
    private partial void NotConfirmed(long activityId, int count, double seconds);
}
