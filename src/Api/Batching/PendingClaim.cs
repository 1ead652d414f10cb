using System.Threading.Tasks.Sources;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>A claim that waits for its answer. It is awaited once.</summary>
/// <remarks>Its answer is itself, because whoever waits keeps room for the answer twice, and an outcome has 56 bytes.</remarks>
internal sealed class PendingClaim : IValueTaskSource<PendingClaim>
{
    private static readonly PendingClaim[] AnsweredBefore = Array.ConvertAll(Enum.GetValues<Outcome>(), Answered);

    private ManualResetValueTaskSourceCore<PendingClaim> _source = new() { RunContinuationsAsynchronously = true };
    private int _answered;

    /// <summary>A claim without an answer.</summary>
    /// <param name="request">Who claims, with the key if there is one.</param>
    /// <param name="enqueuedAt">When it began to wait, a timestamp of the batcher's clock.</param>
    /// <param name="aborted">Cancelled when nobody waits for the answer any more.</param>
    public PendingClaim(ClaimRequest request, long enqueuedAt, CancellationToken aborted) =>
        (Request, EnqueuedAt, Aborted) = (request, enqueuedAt, aborted);

    /// <summary>Who claims, with the key if there is one.</summary>
    public ClaimRequest Request { get; }

    /// <summary>When it began to wait, a timestamp of the batcher's clock.</summary>
    public long EnqueuedAt { get; }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>The claim once it has its <see cref="Outcome"/>.</summary>
    public ValueTask<PendingClaim> Answer => new(this, _source.Version);

    /// <summary>How it ended; unknown before the answer.</summary>
    public ClaimOutcome Outcome { get; private set; }

    /// <summary>True once it has an answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>A claim that was answered without a unit before it could wait.</summary>
    public static ValueTask<PendingClaim> Rejected(Outcome result) => ValueTask.FromResult(AnsweredBefore[(int)result]);

    /// <summary>Answers, unless that was done already; true when it was not.</summary>
    public bool TrySetResult(in ClaimOutcome outcome)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
            return false;
        Outcome = outcome;
        _source.SetResult(this);
        return true;
    }

    PendingClaim IValueTaskSource<PendingClaim>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<PendingClaim>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<PendingClaim>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static PendingClaim Answered(Outcome result)
    {
        var claim = new PendingClaim(default, 0, CancellationToken.None);
        claim.TrySetResult(ClaimOutcome.Rejected(result));
        return claim;
    }
}
