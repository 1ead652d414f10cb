using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Gate;

/// <summary>Shows one activity as it stands now: from memory while that is fresh, otherwise by asking its grain.</summary>
/// <param name="activity">The activity's grain.</param>
/// <param name="known">What is known of it, and learns what the grain answers.</param>
/// <param name="clock">The clock of the wait for the grain.</param>
internal sealed class ActivityReader(IActivityGrain activity, KnownActivity known, TimeProvider clock)
{
    /// <summary>How long a reader waits for what changed during a rest.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private readonly Lock _loadLock = new();
    private Task<ActivityView>? _loading;

    /// <summary>The view as it stands now, or the last known one when the grain does not say soon.</summary>
    /// <exception cref="ActivityUnavailableException">No view is known, and the activity refuses to sell.</exception>
    public async ValueTask<ActivityView> CurrentAsync(CancellationToken cancellationToken)
    {
        // In this order, as in KnownActivity.Refuse.
        var isFresh = known.Freshness.IsFresh;
        if (known.View is not { } view)
            return await LoadAsync(cancellationToken);
        if (isFresh || view.IsFinished)
            return view;
        var loading = LoadOnceAsync().WaitAsync(Timeout, clock, cancellationToken);
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return known.View;
    }

    /// <summary>Asks the grain for the view.</summary>
    /// <exception cref="ActivityUnavailableException">The activity refuses to sell.</exception>
    public async Task<ActivityView> LoadAsync(CancellationToken cancellationToken)
    {
        await known.PollAsync(_ => activity.GetAsync().WaitAsync(cancellationToken));
        return known.View!;
    }

    /// <summary>One question for all who read at a time, however many they are and however long the grain is away.</summary>
    private Task<ActivityView> LoadOnceAsync()
    {
        lock (_loadLock)
            return _loading is { IsCompleted: false } ? _loading : _loading = LoadAsync(CancellationToken.None);
    }
}
