using System.Diagnostics;
using System.Threading.Channels;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>
/// Collects the claims of one activity in this process into batches. One reader, a bounded queue, and a few batches under way:
/// so thousands of waiting clients are a few messages to the grains, and a full queue says so at once.
/// </summary>
internal sealed class ClaimBatcher : IDisposable
{
    private readonly Func<IReadOnlyList<PendingClaim>, Task> _send;
    private readonly ClaimMetrics _metrics;
    private readonly int _maxBatch;
    private readonly Channel<PendingClaim> _queue;
    private readonly SemaphoreSlim _inFlight;

    /// <summary>Starts to take claims.</summary>
    /// <param name="send">Answers all claims of a batch.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Hears of every batch.</param>
    public ClaimBatcher(Func<IReadOnlyList<PendingClaim>, Task> send, ClaimOptions options, ClaimMetrics metrics)
    {
        (_send, _metrics, _maxBatch) = (send, metrics, options.MaxBatch);
        _queue = Channel.CreateBounded<PendingClaim>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });
        _inFlight = new SemaphoreSlim(options.BatchesInFlight);
        _ = PumpAsync();
    }

    /// <summary>Claims that wait.</summary>
    public int Depth => _queue.Reader.Count;

    /// <summary>Queues a claim; its answer comes with the batch's. A full queue answers overloaded.</summary>
    public ValueTask<ClaimOutcome> ClaimAsync(ClaimRequest request)
    {
        var claim = new PendingClaim(request);
        if (_queue.Writer.TryWrite(claim))
            return claim.Answer;
        _metrics.Claimed(ClaimResult.Overloaded);
        return ValueTask.FromResult(ClaimOutcome.Rejected(ClaimResult.Overloaded));
    }

    /// <summary>Takes no more claims; those that wait are still answered.</summary>
    public void Dispose() => _queue.Writer.TryComplete();

    private async Task PumpAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await _inFlight.WaitAsync();
            _ = SendAsync(TakeBatch());
        }
    }

    private List<PendingClaim> TakeBatch()
    {
        var batch = new List<PendingClaim>(Math.Clamp(_queue.Reader.Count, 1, _maxBatch));
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var claim))
            batch.Add(claim);
        if (batch.Count > 0)
            _metrics.BatchTaken(batch.Count, Stopwatch.GetElapsedTime(batch[0].EnqueuedAt));
        return batch;
    }

    private async Task SendAsync(List<PendingClaim> batch)
    {
        try
        {
            await _send(batch);
        }
        finally
        {
            _inFlight.Release();
            foreach (var claim in batch)
                claim.TrySetResult(ClaimOutcome.Rejected(ClaimResult.OutcomeUnknown));
        }
    }
}
