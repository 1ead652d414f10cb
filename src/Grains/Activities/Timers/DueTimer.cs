using CouponKill.Contracts.Activities;
using CouponKill.Grains.Activities.Commands;
using CouponKill.Grains.Activities.Commits;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Timers;

/// <summary>Does what the clock brings (open, end, expire) when it brings it, with nobody calling.</summary>
/// <remarks>
/// Runs on its grain's scheduler. Nothing is missed when it comes late: the ledger asks the clock before every command. What has to wait
/// for the store, or for a clock that is right, is tried again every second.
/// </remarks>
internal sealed class DueTimer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly StockLedger _ledger;
    private readonly CommandExecutor _executor;
    private readonly CommitPipeline _commits;
    private readonly TimeProvider _clock;
    private readonly IGrainTimer _timer;
    private long _dueAtMs;

    /// <summary>Makes a timer that is not set.</summary>
    public DueTimer(IGrainBase grain, StockLedger ledger, CommandExecutor executor, CommitPipeline commits, TimeProvider clock)
    {
        (_ledger, _executor, _commits, _clock) = (ledger, executor, commits, clock);
        var notSet = new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true };
        _timer = grain.RegisterGrainTimer(OnDueAsync, notSet);
    }

    /// <summary>
    /// Sets the timer to the next thing that the clock brings. Setting a timer costs more than deciding a claim, so it is set only for
    /// another moment than before.
    /// </summary>
    public void Set()
    {
        if (_ledger.TryGetNextDue(out var dueAtMs, out _) && dueAtMs != _dueAtMs)
            Set(dueAtMs);
    }

    /// <summary>
    /// Sets the timer even for the same moment. It counts elapsed time: after the wall clock was set it would come at the wrong moment.
    /// </summary>
    public void Reset()
    {
        if (_ledger.TryGetNextDue(out var dueAtMs, out _))
            Set(dueAtMs);
    }

    private void Set(long dueAtMs)
    {
        _dueAtMs = dueAtMs;
        var waitMs = dueAtMs - _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, LongestWait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private async Task OnDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            _commits.ThrowIfFailed();
            if (!_executor.TryRunDue())
            {
                _timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
                return;
            }

            await _commits.WhenDurable();
            Reset();
        }
        catch (OutcomeUnknownException)
        {
            // The activation is on its way out; the next one asks the clock again.
        }
    }
}
