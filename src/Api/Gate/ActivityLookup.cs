using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Gate;

/// <summary>
/// Asks the catalog about activities that nobody follows here. Whoever asks for the same one shares the answer, "no" is remembered
/// for a moment, and few questions are under way at once: so a flood of claims on made-up ids leaves the database to the others.
/// </summary>
/// <param name="catalog">Knows which activities there are.</param>
/// <param name="clock">Tells how long "no" has been remembered.</param>
/// <param name="stopping">Cancelled when the process stops; ends the questions.</param>
internal sealed class ActivityLookup(IActivityCatalog catalog, TimeProvider clock, CancellationToken stopping)
{
    /// <summary>Questions under way. A MySQL pool has 50 connections.</summary>
    public const int MaxAtOnce = 16;

    /// <summary>Absent activities that are remembered; beyond that the oldest is forgotten.</summary>
    public const int MaxAbsent = 10_000;

    /// <summary>How long an activity that another process has just made may be unknown here, if somebody had asked for it before.</summary>
    public static readonly TimeSpan AbsentFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Task<bool>> _underWay = [];
    private readonly HashSet<long> _absent = [];
    private readonly Queue<(long ActivityId, long Since)> _absentByAge = new();

    /// <summary>True when there is such an activity.</summary>
    /// <param name="activityId">The activity's id; any number.</param>
    /// <param name="cancellationToken">Stops the wait; others who wait for the same answer still get it.</param>
    /// <exception cref="CatalogBusyException">Too many questions are under way.</exception>
    public Task<bool> ExistsAsync(long activityId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ForgetOld();
            return _absent.Contains(activityId) ? Task.FromResult(false) : Ask(activityId).WaitAsync(cancellationToken);
        }
    }

    private Task<bool> Ask(long activityId)
    {
        if (_underWay.TryGetValue(activityId, out var asked))
            return asked;
        if (_underWay.Count >= MaxAtOnce)
            throw new CatalogBusyException();
        return _underWay[activityId] = Task.Run(() => AskAsync(activityId), CancellationToken.None);
    }

    private async Task<bool> AskAsync(long activityId)
    {
        var exists = true;
        try
        {
            exists = await catalog.FindAsync(activityId, stopping) is not null;
            return exists;
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(activityId);
                if (!exists && _absent.Add(activityId))
                    _absentByAge.Enqueue((activityId, clock.GetTimestamp()));
            }
        }
    }

    private void ForgetOld()
    {
        while (_absentByAge.TryPeek(out var oldest) && (_absent.Count > MaxAbsent || clock.GetElapsedTime(oldest.Since) >= AbsentFor))
            _absent.Remove(_absentByAge.Dequeue().ActivityId);
    }
}
