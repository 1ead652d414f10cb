using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Claims;

/// <summary>
/// Follows one activity: its newest view, who has a claim once newcomers are refused, and whether it refuses to sell.
/// While people ask for the activity it waits at the grain for whatever changes; otherwise it only looks now and then, which keeps the grain
/// awake, so that it opens and ends by the clock with nobody calling, and comes back after its silo died.
/// </summary>
internal sealed partial class ActivityMonitor : IDisposable
{
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>A shop has thousands of activities that are open and that nobody asks for, and each look costs a call and a question to the log.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>How long a reader waits for what changed during a rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly IActivityGrain _activity;
    private readonly long _activityId;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _viewLock = new();
    private volatile ActivityView? _view;
    private volatile ClaimantFilter? _claimants;
    private volatile ActivityUnavailableException? _refusal;
    private volatile TaskCompletionSource? _rest;
    private Task<ActivityView>? _loading;
    private int _wentBack;
    private long _trueAt;
    private long _watchedAt;
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

    /// <summary>True when somebody asked since the last wait at the grain began.</summary>
    private bool IsAskedFor => Volatile.Read(ref _usedAt) > _watchedAt;

    /// <summary>Takes note that somebody asked.</summary>
    public void Touch()
    {
        Volatile.Write(ref _usedAt, _clock.GetTimestamp());
        _rest?.TrySetResult();
    }

    /// <summary>The refusal that can be given at once, or null.</summary>
    public Outcome? Refuse(long userId)
    {
        if (_refusal is not null)
            return Outcome.Unavailable;
        // In this order: a view that is read after the stamp of a question is at least as new as its answer.
        var isFresh = IsFresh;
        return _view is { } view && (isFresh || view.IsFinished) ? GateRule.Refuse(view, _claimants, userId, _clock.GetUtcNow()) : null;
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

    /// <summary>The view as it stands now, or the last known one when the grain does not say soon.</summary>
    /// <exception cref="ActivityUnavailableException">No view is known, and the activity refuses to sell.</exception>
    public async ValueTask<ActivityView> CurrentAsync(CancellationToken cancellationToken)
    {
        var isFresh = IsFresh;
        if (_view is not { } view)
            return await LoadAsync(cancellationToken);
        if (isFresh || view.IsFinished)
            return view;
        var loading = LoadOnceAsync().WaitAsync(Patience, _clock, cancellationToken);
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _view;
    }

    /// <summary>Asks for the view.</summary>
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
            if (!await AskAsync())
                await PauseAsync(RetryDelay, cancellationToken);
            else if (IsAskedFor)
                await PauseAsync(Spacing - _clock.GetElapsedTime(askedAt), cancellationToken);
            else
                await RestAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Batcher.Dispose();

    /// <summary>One question for all who read at a time, however many they are and however long the grain is away.</summary>
    private Task<ActivityView> LoadOnceAsync()
    {
        lock (_viewLock)
            return _loading is { IsCompleted: false } ? _loading : _loading = LoadAsync(CancellationToken.None);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Until somebody asks, or it is time to look; not for all activities at the same moment. Nobody is refused by what was true before or during
    /// a rest: without a wait at the grain, news such as a restock would be missed for seconds.
    /// </summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        var rest = _rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var longest = TimerAlignment.AlignedDelay(Rest * (0.75 + (Random.Shared.NextDouble() / 2)), _clock);
        await rest.Task.WaitAsync(longest, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _trueAt, 0);
        _rest = null;
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            await PollAsync(IsAskedFor && IsFresh ? WatchAsync : _ => _activity.GetAsync());
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

    private Task<ActivityView> WatchAsync(long knownSeq)
    {
        _watchedAt = _clock.GetTimestamp();
        return _activity.WatchAsync(knownSeq);
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
            (_claimants, _view, _wentBack) = (null, view, _wentBack + 1);
    }

    /// <summary>
    /// A finished activity does not change, so nobody asks about it any more. A poll takes up to two seconds while the log answers soon, and counts from its start,
    /// so views of activities that people ask for are up to four seconds old in quiet times.
    /// </summary>
    private bool IsFresh => _rest is null && _clock.GetElapsedTime(Volatile.Read(ref _trueAt)) < Freshness.MaxAge;

    private bool KnowsAllForGood() => _view is { IsFinished: true } view && !LacksClaimants(view);

    private bool LacksClaimants(ActivityView view) =>
        GateRule.NeedsClaimants(view, _clock.GetUtcNow()) && _claimants?.LastGrantSeq != view.LastGrantSeq;

    private async Task RefreshClaimantsAsync()
    {
        var wentBack = _wentBack;
        if (!LacksClaimants(_view!))
            return;
        var claimants = await _activity.GetClaimantsAsync();
        lock (_viewLock)
        {
            if (_wentBack == wentBack)
                _claimants = claimants;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Activity {ActivityId} did not answer; asking again: {Reason}")]
    private partial void WatchFailed(long activityId, string reason);
}
