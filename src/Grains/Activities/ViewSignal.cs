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

    /// <summary>Waits until the view is newer than <paramref name="knownSeq"/>, somebody calls <see cref="WakeAll"/>, or the time is up.</summary>
    public async Task<ActivityView> WaitAsync(long knownSeq, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Current.Seq > knownSeq || cancellationToken.IsCancellationRequested)
            return Current;
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_changed.Task, Task.Delay(timeout, clock, stopWaiting.Token));
        await stopWaiting.CancelAsync();
        return Current;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
