using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Dashboard;
using Orleans.Placement;

namespace CouponKill.Grains.Activities;

/// <summary>
/// Owns one activity. Every command is decided in memory, without a pause between reading and changing the ledger;
/// every answer waits until the claim log holds what it was decided on.
/// </summary>
/// <remarks>
/// Reentrant, so that calls go on being decided while an append is under way. An activation that lost its epoch, or does not
/// know whether an append happened, answers "outcome unknown" and steps down; the next one replays the log. All parts run on the
/// activation's scheduler, one turn at a time.
/// </remarks>
[Reentrant]
[KeepAlive]
[Immovable]
[NoProfiling]
internal sealed partial class ActivityGrain(ActivityServices services, ILogger<ActivityGrain> logger) : Grain, IActivityGrain, IDisposable
{
    /// <summary>How long an id that nobody has is refused without a look, if nobody asks.</summary>
    private static readonly TimeSpan ForgetUnknown = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;

    /// <summary>The owned activity; null while it is refused.</summary>
    private ActivityParts? _parts;

    /// <summary>Why there are no parts.</summary>
    private RefusedActivity? _refused;

    /// <summary>The try to take a refused activity over that is under way.</summary>
    private Task _retry = Task.CompletedTask;
    private IGrainTimer? _retryTimer;

    private long ActivityId => this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch)
    {
        if (batch.Requests.Length > ClaimBatch.MaxSize)
            throw new ArgumentException($"A batch has at most {ClaimBatch.MaxSize} requests.", nameof(batch));
        if (Array.Exists(batch.Requests, request => request.UserId < 1))
            throw new ArgumentException("A user id is at least 1.", nameof(batch));
        return Usable().Commands.ClaimAsync(batch);
    }

    /// <inheritdoc/>
    public Task<AdminReply> ExecuteAsync(AdminCommand command) =>
        _parts is null ? RetryAndExecuteAsync(command) : Usable().Commands.ExecuteAsync(ActivityId, command);

    /// <inheritdoc/>
    public Task<ActivityView> GetAsync() => Usable().Views.GetAsync();

    /// <inheritdoc/>
    public Task<ActivityView> WatchAsync(long knownSeq) => Usable().Views.WatchAsync(knownSeq);

    /// <inheritdoc/>
    public Task<Claim?> FindClaimAsync(long userId) => Usable().Claims.FindAsync(userId);

    /// <inheritdoc/>
    public Task<ClaimantFilter> GetClaimantsAsync() => Usable().Claims.GetClaimantsAsync();

    /// <inheritdoc/>
    public Task<ClaimPage> ReadClaimsAsync(int partition, int partitions, int cursor) =>
        Usable().Claims.ReadPageAsync(partition, partitions, cursor);

    /// <inheritdoc/>
    public Task OrdersStoredAsync(long[] seqs)
    {
        _parts?.Activity.Outbox.Stored(seqs);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OrdersRefusedAsync(Order[] orders)
    {
        _parts?.PutAside(orders);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ActivityAudit> AuditAsync() => Usable().Auditor.AuditAsync();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => RecoverAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _parts?.Background.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _parts?.Activity.Dispose();

    /// <summary>The parts of an activation that knows what its log holds.</summary>
    /// <exception cref="ActivityUnavailableException">The activity does not exist or must not sell.</exception>
    /// <exception cref="OutcomeUnknownException">An append has failed.</exception>
    private ActivityParts Usable()
    {
        if (_parts is null)
            throw Refusal();
        _parts.Activity.Commits.ThrowIfFailed();
        return _parts;
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            var activity = await new ActivityRecovery(this, services, _logger).RecoverAsync(ActivityId, cancellationToken);
            _parts = new ActivityParts(activity, this, services, _logger);
            _parts.Background.Start(this);
            Recovered(ActivityId, activity.Log.Epoch, activity.Ledger.Seq, activity.Log.LastRecordNo);
        }
        catch (ActivityUnavailableException exception)
        {
            await RefuseAsync(exception, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OutcomeUnknownException or OperationCanceledException))
        {
            RecoveryFailed(ActivityId, exception);
            throw new OutcomeUnknownException("The claim log could not be read. Repeating the command is safe.");
        }
    }

    /// <summary>
    /// An id that nobody has may be given out the next moment, so "no" is not remembered: the next caller makes it look again.
    /// </summary>
    private ActivityUnavailableException Refusal()
    {
        if (_refused!.Reason == UnavailableReason.NotFound)
            DeactivateOnIdle();
        return _refused.Ask();
    }

    /// <summary>Stays, so that callers get the reason and the log is not taken over for each of them.</summary>
    private async Task RefuseAsync(ActivityUnavailableException exception, CancellationToken cancellationToken)
    {
        // What is wrong with the store or the clock is said once for all activities.
        if (exception.Reason is not (UnavailableReason.NotFound or UnavailableReason.StorageNotDurable or UnavailableReason.ClockUntrusted))
            RefusesToSell(ActivityId, exception.Reason, exception.Message);
        var isFirst = _refused is null;
        var refused = _refused ??= new RefusedActivity(services, ActivityId);
        await refused.RefuseAsync(exception, cancellationToken);
        if (!isFirst)
            return;
        var isUnknown = exception.Reason == UnavailableReason.NotFound;
        _retryTimer = this.RegisterGrainTimer(
            isUnknown ? ForgetAsync : RetryIfTimeAsync,
            new GrainTimerCreationOptions(
                isUnknown ? ForgetUnknown : RefusalBackoff.Shortest, isUnknown ? Timeout.InfiniteTimeSpan : RefusalBackoff.Shortest)
            {
                Interleave = true,
            });
    }

    private Task ForgetAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task RetryIfTimeAsync(CancellationToken cancellationToken)
    {
        if (_parts is not null)
            _retryTimer?.Dispose();
        else if (_retry.IsCompleted && await _refused!.ShouldTryAsync(cancellationToken))
            await RetryAsync();
    }

    /// <summary>An admin who commands does not wait for the next try.</summary>
    private async Task<AdminReply> RetryAndExecuteAsync(AdminCommand command)
    {
        if (_refused!.Reason != UnavailableReason.NotFound)
            await RetryAsync();
        return await Usable().Commands.ExecuteAsync(ActivityId, command);
    }

    private Task RetryAsync() => _retry.IsCompleted && _parts is null ? _retry = TryAgainAsync() : _retry;

    /// <summary>A try that fails ends the activation, as a failed activation does; why is in the log already.</summary>
    private async Task TryAgainAsync()
    {
        try
        {
            await RecoverAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is OutcomeUnknownException or OperationCanceledException)
        {
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Activity {ActivityId} is owned here: epoch {Epoch}, event {Seq}, record {RecordNo}.")]
    private partial void Recovered(long activityId, long epoch, long seq, long recordNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Activity {ActivityId} could not be read from its claim log.")]
    private partial void RecoveryFailed(long activityId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Activity {ActivityId} refuses to sell ({Reason}): {Explanation}")]
    private partial void RefusesToSell(long activityId, UnavailableReason reason, string explanation);
}
