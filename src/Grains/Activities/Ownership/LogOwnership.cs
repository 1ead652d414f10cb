using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Log;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>
/// How long ago the claim log last said that it is this activation's. Every append says so; an answer that needs no append must
/// not come from the memory of an activation that stood still while another took over and went on, and a refusal not even from one
/// that goes on beside another.
/// </summary>
/// <remarks>
/// Runs on its grain's scheduler. Time is counted from when the log was asked, by a clock that goes on while the process is stopped.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="acquiredAt">Timestamp before the log was taken over.</param>
/// <param name="clock">The clock of all timestamps.</param>
/// <param name="logger">Where silence of the log is noted.</param>
/// <param name="stopping">Cancelled when the activation ends; then nobody is asked any more.</param>
internal sealed partial class LogOwnership(OwnedLog log, long acquiredAt, TimeProvider clock, ILogger logger, CancellationToken stopping)
{
    private const int Attempts = 3;

    private readonly ILogger _logger = logger;
    private long _confirmedAt = acquiredAt;
    private bool _isSilent;
    private Task _asking = Task.CompletedTask;

    private bool IsFresh => IsConfirmedWithin(Freshness.MaxAge);

    /// <summary>True when the log said so to a question asked no longer ago.</summary>
    public bool IsConfirmedWithin(TimeSpan age) => clock.GetElapsedTime(_confirmedAt) < age;

    /// <summary>Appends the next record; when this returns, the log has said whose it was when the append was sent.</summary>
    /// <param name="payload">The record's bytes.</param>
    /// <param name="watermarkRecordNo">The watermark, saved on the way.</param>
    /// <exception cref="StaleEpochException">Somebody else owns the log, which does not hold the record.</exception>
    /// <exception cref="TimeoutException">The log did not answer in time; it may hold the record. So with any other exception.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> payload, long watermarkRecordNo)
    {
        var sentAt = clock.GetTimestamp();
        await log.AppendAsync(payload, watermarkRecordNo);
        ConfirmedAt(sentAt);
    }

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
        var (askedAt, lastRecordNo) = (clock.GetTimestamp(), log.LastRecordNo);
        AcquiredLog head;
        try
        {
            head = await log.PeekAsync(stopping);
        }
        catch (Exception exception) when (exception is not ClaimLogMissingException)
        {
            throw Unanswered(exception);
        }

        _isSilent = false;
        // A restored copy of the log may bear the same epoch.
        if (head.Epoch != log.Epoch || head.LastRecordNo < lastRecordNo || head.Creation != log.Creation)
            throw new StaleEpochException(log.ActivityId, log.Epoch);
        ConfirmedAt(askedAt);
    }

    private void ConfirmedAt(long askedAt) => _confirmedAt = Math.Max(_confirmedAt, askedAt);

    /// <summary>Logs the first of a row: during an outage every batch of claims asks.</summary>
    private OutcomeUnknownException Unanswered(Exception exception)
    {
        if (!_isSilent && !stopping.IsCancellationRequested)
            LogSilent(log.ActivityId, exception);
        _isSilent = true;
        return new OutcomeUnknownException("The claim log does not answer. Repeating the command is safe.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim log of activity {ActivityId} does not answer.")]
    private partial void LogSilent(long activityId, Exception exception);
}
