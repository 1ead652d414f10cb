using System.Threading.Tasks.Sources;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>A claim that waits for its answer. It is awaited once.</summary>
internal sealed class PendingClaim : IValueTaskSource<ClaimOutcome>
{
    private ManualResetValueTaskSourceCore<ClaimOutcome> _source = new() { RunContinuationsAsynchronously = true };
    private int _answered;

    /// <summary>Makes one.</summary>
    /// <param name="request">What is claimed.</param>
    /// <param name="enqueuedAt">Now, a timestamp of the batcher's clock.</param>
    /// <param name="aborted">Cancelled when nobody waits for the answer any more.</param>
    public PendingClaim(ClaimRequest request, long enqueuedAt, CancellationToken aborted) =>
        (Request, EnqueuedAt, Aborted) = (request, enqueuedAt, aborted);

    public ClaimRequest Request { get; }

    /// <summary>A timestamp of the batcher's clock.</summary>
    public long EnqueuedAt { get; }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>The answer, when it comes.</summary>
    public ValueTask<ClaimOutcome> Answer => new(this, _source.Version);

    /// <summary>True once it has an answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Answers, unless that was done already.</summary>
    public bool TrySetResult(in ClaimOutcome outcome)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
            return false;
        _source.SetResult(outcome);
        return true;
    }

    ClaimOutcome IValueTaskSource<ClaimOutcome>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ClaimOutcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ClaimOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
