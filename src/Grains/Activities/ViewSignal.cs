using CouponKill.Contracts.Activities;

namespace CouponKill.Grains.Activities;

/// <summary>The newest durable view of an activity, and the callers who wait for a newer one.</summary>
internal sealed class ViewSignal(ActivityView current)
{
    private TaskCompletionSource _changed = NewSource();

    /// <summary>The newest durable view.</summary>
    public ActivityView Current { get; private set; } = current;

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

    /// <summary>Waits until the view is newer than <paramref name="knownSeq"/>, or somebody calls <see cref="WakeAll"/>, or the token is cancelled.</summary>
    public async Task<ActivityView> WaitAsync(long knownSeq, CancellationToken cancellationToken)
    {
        if (Current.Seq <= knownSeq)
            await _changed.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return Current;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
