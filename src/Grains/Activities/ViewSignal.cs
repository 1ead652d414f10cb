using CouponKill.Ledger.Activities;

namespace CouponKill.Grains.Activities;

/// <summary>The newest durable view of an activity, and the callers who wait for a newer one.</summary>
internal sealed class ViewSignal(ActivityView current, TimeProvider clock)
{
    /// <summary>
    /// Normally somebody calls <see cref="WakeAll"/> long before. But that needs a turn of the grain, and one that Orleans
    /// deactivates has none
    /// while a call waits and others queue behind it.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private TaskCompletionSource _changed = NewSource();
    private int _waiting;

    /// <summary>The newest durable view.</summary>
    public ActivityView Current { get; private set; } = current;

    /// <summary>True while somebody waits.</summary>
    public bool IsWatched => _waiting > 0;

    /// <summary>Replaces the view and wakes who waits.</summary>
    public void Set(ActivityView view)
    {
        Current = view;
        WakeAll();
    }

    /// <summary>Wakes who waits, with nothing new.</summary>
    public void WakeAll()
    {
        var changed = _changed;
        _changed = NewSource();
        changed.SetResult();
    }

    /// <summary>
    /// Waits until the view is newer than <paramref name="knownSeq"/>, somebody calls <see cref="WakeAll"/>, the token is cancelled,
    /// or it takes too long.
    /// </summary>
    public async Task<ActivityView> WaitAsync(long knownSeq, CancellationToken cancellationToken)
    {
        if (Current.Seq <= knownSeq)
        {
            _waiting++;
            await _changed.Task.WaitAsync(LongestWait, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _waiting--;
        }

        return Current;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
