using System.Threading.Channels;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>
/// Collects the claims of one activity in this process into batches. One reader, a bounded queue, and a few batches under way:
/// so thousands of waiting clients are a few messages to the grains, and a full queue says so at once. A claim that has waited too
/// long, or for which nobody waits any more, is not sent.
/// </summary>
internal sealed class ClaimBatcher : IDisposable
{
    /// <summary>How often the queue is looked at while no batch can go.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>So many claims are worth a batch at once.</summary>
    private const int FullBatchSize = 128;

    private readonly Func<List<PendingClaim>, Task> _send;
    private readonly ClaimMetrics _metrics;
    private readonly int _maxBatch;
    private readonly int _fullBatchSize;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _linger;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingClaim> _queue;
    private readonly SemaphoreSlim _inFlight;
    private long? _sentAt;
    private int _underWay;

    /// <summary>Starts to take claims.</summary>
    /// <param name="send">Answers all claims of a batch, or takes them out of the list to answer them later. Those that it leaves
    /// without an answer, or throws on, get an unknown outcome.</param>
    /// <param name="options">The bounds of queue and batches, which are valid.</param>
    /// <param name="metrics">Counts batches, and the claims that are not sent.</param>
    /// <param name="clock">Tells how long claims have waited.</param>
    public ClaimBatcher(Func<List<PendingClaim>, Task> send, ClaimOptions options, ClaimMetrics metrics, TimeProvider clock)
    {
        (_send, _metrics, _clock) = (send, metrics, clock);
        (_maxBatch, _timeout, _linger) = (options.MaxBatch, options.QueueTimeout, options.Linger);
        _fullBatchSize = Math.Min(FullBatchSize, Math.Min(options.MaxBatch, options.MaxQueued));
        _queue = Channel.CreateBounded<PendingClaim>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });
        _inFlight = new SemaphoreSlim(options.BatchesInFlight);
        _ = PumpAsync();
    }

    /// <summary>How many claims wait for their batch.</summary>
    public int Depth => _queue.Reader.Count;

    /// <summary>How many claims are in batches that are on their way, but for those whose users' partition is silent.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Queues a claim; its answer comes with the batch's, and is never an exception.</summary>
    /// <param name="request">Who claims, with the key if there is one.</param>
    /// <param name="aborted">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>The claim, answered. Overloaded means that it was not sent: the queue is full, or it waited too long.</returns>
    public ValueTask<PendingClaim> ClaimAsync(ClaimRequest request, CancellationToken aborted)
    {
        var claim = new PendingClaim(request, _clock.GetTimestamp(), aborted);
        if (_queue.Writer.TryWrite(claim))
            return claim.Answer;
        _metrics.Claimed(Outcome.Overloaded);
        return PendingClaim.Rejected(Outcome.Overloaded);
    }

    /// <summary>Takes no more claims; those that wait are still answered.</summary>
    public void Dispose() => _queue.Writer.TryComplete();

    private async Task PumpAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await WaitForTurnAsync();
            await LingerAsync();
            var batch = TakeBatch();
            if (batch.Count > 0)
                _ = SendAsync(batch);
            else
                _inFlight.Release();
        }
    }

    /// <summary>
    /// The batches under way may be stuck, so those that wait are looked at all the same. The first has always waited longest.
    /// </summary>
    private async Task WaitForTurnAsync()
    {
        var turn = _inFlight.WaitAsync();
        while (!turn.IsCompleted)
        {
            await turn.WaitAsync(PollInterval, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_queue.Reader.TryPeek(out var first) && IsTooLate(first) && _queue.Reader.TryRead(out var claim))
                Refuse(claim);
        }
    }

    /// <summary>
    /// A batch costs more than the few claims that have come since the last one, so it waits for more; the first after a quiet moment
    /// goes at once.
    /// </summary>
    private Task LingerAsync()
    {
        if (_sentAt is not { } sentAt || _queue.Reader.Count >= _fullBatchSize)
            return Task.CompletedTask;
        var rest = (_linger - _clock.GetElapsedTime(sentAt)).TotalMilliseconds;
        return rest > 0 ? Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest)), _clock) : Task.CompletedTask;
    }

    private List<PendingClaim> TakeBatch()
    {
        var batch = new List<PendingClaim>(Math.Clamp(_queue.Reader.Count, 1, _maxBatch));
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var claim))
        {
            if (IsTooLate(claim))
                Refuse(claim);
            else
                batch.Add(claim);
        }

        return batch;
    }

    private bool IsTooLate(PendingClaim claim) =>
        claim.Aborted.IsCancellationRequested || _clock.GetElapsedTime(claim.EnqueuedAt) >= _timeout;

    private void Refuse(PendingClaim claim)
    {
        if (claim.TrySetResult(ClaimOutcome.Rejected(Outcome.Overloaded)))
            _metrics.Claimed(Outcome.Overloaded);
    }

    private async Task SendAsync(List<PendingClaim> batch)
    {
        var size = batch.Count;
        Interlocked.Add(ref _underWay, size);
        try
        {
            var sentAt = _clock.GetTimestamp();
            _sentAt = sentAt;
            _metrics.BatchTaken(batch.Count, _clock.GetElapsedTime(batch[0].EnqueuedAt, sentAt));
            await _send(batch);
        }
        finally
        {
            _inFlight.Release();
            foreach (var claim in batch)
                claim.TrySetResult(ClaimOutcome.Rejected(Outcome.OutcomeUnknown));
            Interlocked.Add(ref _underWay, -size);
            _metrics.BatchDecided(size);
        }
    }
}
