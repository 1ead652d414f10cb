using CouponKill.Api.Batching;
using CouponKill.Api.Outcomes;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Gate;

/// <summary>
/// What this process knows of one activity: its newest view, who has a claim once newcomers are refused, and whether it refuses to sell.
/// It asks nobody by itself: follower and reader fill it, and the sender adds the views that come with its answers.
/// </summary>
internal sealed class KnownActivity : IActivityViews
{
    private readonly TimeProvider _clock;
    private readonly Lock _viewLock = new();
    private volatile ActivityView? _view;
    private volatile ClaimantFilter? _claimants;
    private volatile ActivityUnavailableException? _refusal;
    private int _wentBack;

    /// <summary>Knows nothing yet.</summary>
    /// <param name="clock">The clock of the timestamps, and of what has started and ended.</param>
    public KnownActivity(TimeProvider clock) => (_clock, Freshness) = (clock, new ViewFreshness(clock));

    /// <summary>How fresh <see cref="View"/> is.</summary>
    public ViewFreshness Freshness { get; }

    /// <summary>The newest view, or null before the first.</summary>
    public ActivityView? View => _view;

    /// <summary>Why the activity refuses to sell, or null.</summary>
    public ActivityUnavailableException? Refusal
    {
        get => _refusal;
        set => _refusal = value;
    }

    /// <summary>True when nothing can change any more, and who has a claim is known.</summary>
    public bool IsComplete => _view is { IsFinished: true } view && !LacksClaimants(view);

    /// <summary>The refusal that can be given at once, or null.</summary>
    public Outcome? Refuse(long userId)
    {
        if (_refusal is { } refusal)
            return refusal.Reason.ToOutcome();
        // In this order: a view that is read after the stamp of a question is at least as new as its answer.
        var isFresh = Freshness.IsFresh;
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

    /// <summary>
    /// Asks for the view and takes the answer. It was true at some moment after the question, which is all that is known for sure.
    /// </summary>
    /// <param name="ask">Puts the question, given the sequence number of the known view; 0 for none. What it throws is thrown on.</param>
    public async Task PollAsync(Func<long, Task<ActivityView>> ask)
    {
        var (known, askedAt) = (_view, _clock.GetTimestamp());
        var view = await ask(known?.Seq ?? 0);
        if (view.Seq < known?.Seq)
            GoBackTo(view);
        else
            Observe(view);
        Freshness.Confirm(askedAt);
    }

    /// <summary>Asks who has a claim, if that is of use and not known; only once there is a view.</summary>
    /// <param name="ask">Puts the question. What it throws is thrown on.</param>
    public async Task RefreshClaimantsAsync(Func<Task<ClaimantFilter>> ask)
    {
        var wentBack = _wentBack;
        if (!LacksClaimants(_view!))
            return;
        var claimants = await ask();
        lock (_viewLock)
        {
            if (_wentBack == wentBack)
                _claimants = claimants;
        }
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

    private bool LacksClaimants(ActivityView view) =>
        GateRule.NeedsClaimants(view, _clock.GetUtcNow()) && _claimants?.LastGrantSeq != view.LastGrantSeq;
}
