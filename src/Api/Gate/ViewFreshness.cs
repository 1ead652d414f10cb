using CouponKill.Contracts.Activities;

namespace CouponKill.Api.Gate;

/// <summary>
/// How fresh the view of one activity is, and who wants it: while nobody asks, its follower rests, and what is known is not fresh. Whoever
/// asks ends the rest.
/// </summary>
internal sealed class ViewFreshness
{
    private readonly TimeProvider _clock;
    private volatile TaskCompletionSource? _rest;
    private long _trueAt;
    private long _usedAt;

    /// <summary>Begins as if somebody had just asked, with nothing that is fresh.</summary>
    /// <param name="clock">Gives the timestamps that all methods take.</param>
    public ViewFreshness(TimeProvider clock)
    {
        _clock = clock;
        Touch();
    }

    /// <summary>
    /// A finished activity does not change, so nobody asks about it any more. A poll takes up to two seconds while the log answers soon,
    /// and counts from its start, so views of activities that people ask for are up to four seconds old in quiet times.
    /// </summary>
    public bool IsFresh => _rest is null && _clock.GetElapsedTime(Volatile.Read(ref _trueAt)) < Freshness.MaxAge;

    /// <summary>How long nobody has asked.</summary>
    public TimeSpan Unused => _clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>True when somebody has asked after this timestamp.</summary>
    public bool IsUsedSince(long timestamp) => Volatile.Read(ref _usedAt) > timestamp;

    /// <summary>Takes note that somebody asked.</summary>
    public void Touch()
    {
        Volatile.Write(ref _usedAt, _clock.GetTimestamp());
        _rest?.TrySetResult();
    }

    /// <summary>Takes note that what is known was true at some moment after this timestamp.</summary>
    public void Confirm(long askedAt) => Volatile.Write(ref _trueAt, askedAt);

    /// <summary>
    /// Waits until somebody asks, or the time is over; a cancellation ends it, too, and nothing is thrown. Nobody is refused by what was
    /// true before or during a rest: without a wait at the grain, news such as a restock would be missed for seconds.
    /// </summary>
    public async Task RestAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var rest = _rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await rest.Task.WaitAsync(longest, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _trueAt, 0);
        _rest = null;
    }
}
