using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Log;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities;

/// <summary>
/// How long ago the claim log last said that it is this activation's. Every append says so; an answer that needs no append must
/// not come from the memory of an activation that stood still while another took over and went on, and a refusal not even from one
/// that goes on beside another.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler. Time is counted from when the log was asked, by a clock that goes on while the process is stopped.
/// </remarks>
internal sealed partial class LogOwnership(
    IClaimLog log, long activityId, LogPosition position, long acquiredAt, TimeSpan timeout, TimeProvider clock, ILogger logger, CancellationToken stopping)
{
    private const int Attempts = 3;

    private readonly ILogger _logger = logger;
    private long _confirmedAt = acquiredAt;
    private bool _isSilent;
    private Task _asking = Task.CompletedTask;

    private bool IsFresh => IsConfirmedWithin(Freshness.MaxAge);

    /// <summary>True when the log said so to a question asked no longer ago.</summary>
    public bool IsConfirmedWithin(TimeSpan age) => clock.GetElapsedTime(_confirmedAt) < age;

    /// <summary>Takes note that the log took a write that was sent at this timestamp.</summary>
    public void ConfirmedAt(long sentAt) => _confirmedAt = Math.Max(_confirmedAt, sentAt);

    /// <summary>Completes at once while the log's word is fresh; otherwise asks it, once for all who wait.</summary>
    /// <exception cref="OutcomeUnknownException">The log does not answer.</exception>
    /// <exception cref="StaleEpochException">Somebody else owns the log, or it is not the log that was acquired.</exception>
    /// <exception cref="ClaimLogMissingException">The log is gone.</exception>
    public Task WhenConfirmedAsync() => IsFresh ? Task.CompletedTask : AskUntilAsync(() => IsFresh);

    /// <summary>Completes once the log has said so to a question asked no earlier than this timestamp; exceptions as above.</summary>
    public Task WhenConfirmedSinceAsync(long timestamp) =>
        _confirmedAt >= timestamp ? Task.CompletedTask : AskUntilAsync(() => _confirmedAt >= timestamp);

    /// <summary>Asks the log; exceptions as for <see cref="WhenConfirmedAsync"/>.</summary>
    public Task AskAsync()
    {
        if (_asking.IsCompleted)
            _asking = PeekAsync();
        return _asking;
    }

    /// <summary>The question that is under way may have been asked too early, or before the process stood still.</summary>
    private async Task AskUntilAsync(Func<bool> isConfirmed)
    {
        for (var attempt = 1; attempt <= Attempts && !isConfirmed(); attempt++)
            await AskAsync();
        if (!isConfirmed())
            throw new OutcomeUnknownException("The claim log answers too late. Repeating the command is safe.");
    }

    private async Task PeekAsync()
    {
        var (askedAt, lastRecordNo) = (clock.GetTimestamp(), position.LastRecordNo);
        AcquiredLog head;
        try
        {
            head = await log.PeekAsync(activityId, stopping).WaitAsync(timeout, clock, stopping);
        }
        catch (Exception exception) when (exception is not ClaimLogMissingException)
        {
            throw Unanswered(exception);
        }

        _isSilent = false;
        // A restored copy of the log may bear the same epoch.
        if (head.Epoch != position.Epoch || head.LastRecordNo < lastRecordNo)
            throw new StaleEpochException(activityId, position.Epoch);
        ConfirmedAt(askedAt);
    }

    /// <summary>Logs the first of a row: during an outage every batch of claims asks.</summary>
    private OutcomeUnknownException Unanswered(Exception exception)
    {
        if (!_isSilent && !stopping.IsCancellationRequested)
            LogSilent(activityId, exception);
        _isSilent = true;
        return new OutcomeUnknownException("The claim log does not answer. Repeating the command is safe.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim log of activity {ActivityId} does not answer.")]
    private partial void LogSilent(long activityId, Exception exception);
}
