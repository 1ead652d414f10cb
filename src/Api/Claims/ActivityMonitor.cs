using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>
/// Follows one activity: its newest view, who has a claim once newcomers are refused, and whether it refuses to sell.
/// It asks the grain to answer when something changes, which also keeps the grain awake, so that it opens and ends by
/// the clock with nobody calling, and comes back after its silo died.
/// </summary>
internal sealed partial class ActivityMonitor : IDisposable
{
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly IActivityGrain _activity;
    private readonly long _activityId;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _viewLock = new();
    private volatile ActivityView? _view;
    private volatile ClaimantFilter? _claimants;
    private volatile ActivityUnavailableException? _refusal;
    private long _trueAt;
    private long _usedAt;

    public ActivityMonitor(
        long activityId, IActivityGrain activity, Func<ActivityMonitor, ClaimBatcher> makeBatcher, TimeProvider clock, ILogger logger)
    {
        (_activityId, _activity, _clock, _logger) = (activityId, activity, clock, logger);
        Batcher = makeBatcher(this);
        Touch();
    }

    /// <summary>Takes the claims that the gate cannot answer.</summary>
    public ClaimBatcher Batcher { get; }

    /// <summary>The newest view, or null before the first.</summary>
    public ActivityView? View => _view;

    /// <summary>Why the activity refuses to sell, or null.</summary>
    public ActivityUnavailableException? Refusal => _refusal;

    /// <summary>How long nobody has asked.</summary>
    public TimeSpan Unused => _clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>Takes note that somebody asked.</summary>
    public void Touch() => Volatile.Write(ref _usedAt, _clock.GetTimestamp());

    /// <summary>The refusal that can be given at once, or null.</summary>
    public ClaimResult? Refuse(long userId)
    {
        if (_refusal is not null)
            return ClaimResult.Unavailable;
        return _view is { } view && IsFresh(view) ? GateRule.Refuse(view, _claimants, userId, _clock.GetUtcNow()) : null;
    }

    /// <summary>
    /// Takes a view that a grain answered with, unless a newer one is here. How long it may be used is up to the polls: an answer
    /// may have been on its way for long, as when this process was stopped meanwhile.
    /// </summary>
    public void Observe(ActivityView view)
    {
        if (_view is { } known && known.Seq >= view.Seq)
            return;
        lock (_viewLock)
        {
            if (_view is null || _view.Seq < view.Seq)
                _view = view;
        }
    }

    /// <summary>Asks for the first view.</summary>
    /// <exception cref="ActivityUnavailableException">The activity refuses to sell.</exception>
    public async Task<ActivityView> LoadAsync(CancellationToken cancellationToken)
    {
        await PollAsync(_ => _activity.GetAsync().WaitAsync(cancellationToken));
        return _view!;
    }

    /// <summary>Follows the activity until nothing can change any more and all is known, or the token is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !KnowsAllForGood())
        {
            var askedAt = _clock.GetTimestamp();
            var wait = await AskAsync() ? Spacing - _clock.GetElapsedTime(askedAt) : RetryDelay;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Batcher.Dispose();

    private async Task<bool> AskAsync()
    {
        try
        {
            await PollAsync(_activity.WatchAsync);
            _refusal = null;
            await RefreshClaimantsAsync();
            return true;
        }
        catch (ActivityUnavailableException exception)
        {
            _refusal = exception;
            return false;
        }
        catch (Exception exception)
        {
            WatchFailed(_activityId, exception.Message);
            return false;
        }
    }

    /// <summary>The view was true at some moment after the question, which is all that is known for sure.</summary>
    private async Task PollAsync(Func<long, Task<ActivityView>> ask)
    {
        var (known, askedAt) = (_view, _clock.GetTimestamp());
        var view = await ask(known?.Seq ?? 0);
        if (view.Seq < known?.Seq)
            GoBackTo(view);
        else
            Observe(view);
        Volatile.Write(ref _trueAt, askedAt);
    }

    /// <summary>
    /// The known view was here before the question, so the log has lost what came in between, and nobody noticed. Who had claims then
    /// is not who has them now, and the numbers of lost grants are given again.
    /// </summary>
    private void GoBackTo(ActivityView view)
    {
        lock (_viewLock)
            (_claimants, _view) = (null, view);
    }

    /// <summary>
    /// A finished activity does not change, so nobody asks about it any more. A poll takes up to two seconds while the log answers soon, and counts from its start,
    /// so views of others are up to four seconds old in quiet times.
    /// </summary>
    private bool IsFresh(ActivityView view) => view.IsFinished || _clock.GetElapsedTime(Volatile.Read(ref _trueAt)) < Freshness.MaxAge;

    private bool KnowsAllForGood() => _view is { IsFinished: true } view && !LacksClaimants(view);

    private bool LacksClaimants(ActivityView view) =>
        GateRule.NeedsClaimants(view, _clock.GetUtcNow()) && _claimants?.LastGrantSeq != view.LastGrantSeq;

    private async Task RefreshClaimantsAsync()
    {
        if (LacksClaimants(_view!))
            _claimants = await _activity.GetClaimantsAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Activity {ActivityId} did not answer; asking again: {Reason}")]
    private partial void WatchFailed(long activityId, string reason);
}
