using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
/// know whether an append happened, answers "outcome unknown" and goes away; the next one replays the log.
/// </remarks>
[Reentrant]
[KeepAlive]
[Immovable]
[NoProfiling]
internal sealed partial class ActivityGrain : Grain, IActivityGrain, CommitPipeline.ICommitTarget, IDisposable
{
    /// <summary>Things of the clock done in one turn, so that a million expiries at once do not stop the sale.</summary>
    private const int DuePerTurn = 4_096;

    private const int PageSlots = 4_096;
    private const int AuditAttempts = 3;
    private static readonly TimeSpan RetryRefused = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly ActivityServices _services;
    private readonly ActivityOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ActivityGrain> _logger;
    private readonly CancellationToken _applicationStopping;
    private readonly CancellationTokenSource _stopping = new();
    private StockLedger _ledger = new();
    private LogPosition? _position;
    private LogOwnership? _ownership;
    private CommitPipeline? _commits;
    private OrderOutbox? _outbox;
    private Task _publishing = Task.CompletedTask;
    private ViewSignal? _view;
    private ActivityUpkeep? _upkeep;
    private Task _keepingUp = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;
    private IGrainTimer? _pulse;
    private TimeSpan _period = Pulse;
    private IGrainTimer? _dueTimer;
    private long _timerDueAtMs;
    private ClaimantFilter? _claimants;
    private ActivityUnavailableException? _refusal;

    public ActivityGrain(
        ActivityServices services,
        IOptions<ActivityOptions> options,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        ILogger<ActivityGrain> logger)
    {
        (_services, _options, _clock, _logger) = (services, options.Value, clock, logger);
        _applicationStopping = lifetime.ApplicationStopping;
    }

    private long ActivityId => this.GetPrimaryKeyLong();

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch)
    {
        if (batch.Requests.Length > ClaimBatch.MaxSize)
            throw new ArgumentException($"A batch has at most {ClaimBatch.MaxSize} requests.", nameof(batch));
        if (Array.Exists(batch.Requests, request => request.UserId < 1))
            throw new ArgumentException("A user id is at least 1.", nameof(batch));
        var commits = Usable();
        var arrivedAt = _clock.GetTimestamp();
        var now = NowMs;
        RunDue(now);
        var outcomes = new ClaimOutcome[batch.Requests.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Claim(batch.Requests[i], now);
        var view = _ledger.View();
        await WhenCertainAsync(commits);
        if (Array.Exists(outcomes, static outcome => outcome.IsRefusal))
            await ConfirmRefusalsAsync(outcomes, arrivedAt);
        SetDueTimer();
        return new ClaimBatchReply(outcomes, view);
    }

    /// <inheritdoc/>
    public async Task<AdminReply> ExecuteAsync(AdminCommand command)
    {
        var ledgerCommand = LedgerAnswers.ToCommand(command);
        var commits = Usable();
        var arrivedAt = _clock.GetTimestamp();
        var now = NowMs;
        RunDue(now);
        var decision = Execute(ledgerCommand, now);
        var view = _ledger.View();
        await WhenCertainAsync(commits);
        if (!decision.IsAccepted)
            await WhenConfirmedSinceAsync(arrivedAt);
        SetDueTimer();
        AdminCommandDone(command.Action, ActivityId, decision.Result);
        return new AdminReply(LedgerAnswers.ToAdminResult(decision.Result), view);
    }

    /// <inheritdoc/>
    public async Task<ActivityView> GetAsync()
    {
        Usable();
        var view = _view!.Current;
        await WhenConfirmedAsync();
        return view;
    }

    /// <inheritdoc/>
    public async Task<ActivityView> WatchAsync(long knownSeq)
    {
        Usable();
        if (_period > WatchedPulse)
            SetPulse(WatchedPulse);
        var view = await _view!.WaitAsync(knownSeq, _applicationStopping);
        Usable();
        await WhenConfirmedAsync();
        return view;
    }

    /// <inheritdoc/>
    public async Task<Claim?> FindClaimAsync(long userId)
    {
        var commits = Usable();
        var arrivedAt = _clock.GetTimestamp();
        var claim = _ledger.FindNewestLive(userId);
        await WhenCertainAsync(commits);
        if (claim is null)
            await WhenConfirmedSinceAsync(arrivedAt);
        return claim;
    }

    /// <inheritdoc/>
    public async Task<ClaimantFilter> GetClaimantsAsync()
    {
        var commits = Usable();
        var lastGrantSeq = _ledger.LastGrantSeq;
        var filter = _claimants;
        if (filter?.LastGrantSeq != lastGrantSeq)
        {
            var claims = _ledger.Freeze().Claims;
            filter = await Task.Run(() => ClaimantFilter.Build(claims.UserIds(), claims.Count, lastGrantSeq));
        }

        await WhenCertainAsync(commits);
        return _claimants = filter!;
    }

    /// <inheritdoc/>
    public async Task<ClaimPage> ReadClaimsAsync(int partition, int partitions, int cursor)
    {
        var commits = Usable();
        var claims = new List<Claim>();
        var next = _ledger.ReadLive(cursor, PageSlots, claims);
        claims.RemoveAll(claim => UserHash.Partition(claim.UserId, partitions) != partition);
        await WhenCertainAsync(commits);
        return new ClaimPage([.. claims], next);
    }

    /// <inheritdoc/>
    public Task OrdersStoredAsync(long[] seqs)
    {
        _outbox?.Stored(seqs);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ActivityAudit> AuditAsync()
    {
        var commits = Usable();
        try
        {
            var result = await AuditAsync(new LedgerAudit(_ledger, _services.Orders, _clock));
            await WhenCertainAsync(commits);
            return result;
        }
        catch (OperationCanceledException)
        {
            throw new OutcomeUnknownException("The activity is about to move. Repeating the audit is safe.");
        }
        catch (Exception exception) when (exception is not OutcomeUnknownException)
        {
            AuditFailed(ActivityId, exception);
            throw new OutcomeUnknownException("The order store could not be read. Repeating the audit is safe.");
        }
    }

    private async Task<ActivityAudit> AuditAsync(LedgerAudit audit)
    {
        for (var attempt = 1; ; attempt++)
        {
            await WhenDrainedAsync();
            var seq = _ledger.Seq;
            var findings = await audit.CompareAsync(_view!.Current.Seq, _stopping.Token);
            var result = new ActivityAudit(findings.View, findings.Orders, findings.Missing.Count, findings.Unexpected);
            if (result.IsConsistent || attempt == AuditAttempts || (seq == _ledger.Seq && _outbox!.IsDrained))
                return result;
        }
    }

    async Task CommitPipeline.ICommitTarget.AppendAsync(ReadOnlyMemory<byte> payload)
    {
        var sentAt = _clock.GetTimestamp();
        await _services.Log
            .AppendAsync(
                ActivityId, _position!.Epoch, new LogRecord(_position.LastRecordNo + 1, payload), _outbox!.WatermarkRecordNo, CancellationToken.None)
            .WaitAsync(_options.AppendTimeout, _clock);
        _ownership!.ConfirmedAt(sentAt);
    }

    ActivityView CommitPipeline.ICommitTarget.View() => _ledger.View();

    void CommitPipeline.ICommitTarget.OnCommitted(ReadOnlyMemory<byte> payload, int events, ActivityView view)
    {
        _position!.LastRecordNo++;
        _position.TailBytes += payload.Length;
        _outbox!.Committed(new LogRecord(_position.LastRecordNo, payload));
        _view?.Set(view);
        SetPulse(Pulse);
    }

    void CommitPipeline.ICommitTarget.OnFailed(Exception exception)
    {
        _services.Metrics.CommitFailures.Add(1);
        CommitFailed(ActivityId, exception);
        StepDown();
    }

    /// <summary>Orleans deactivates only when no call and no timer is running, and callers wait for that: so all of them stop.</summary>
    private void StepDown()
    {
        _stopping.Cancel();
        _view?.WakeAll();
        DeactivateOnIdle();
    }

    private CommitPipeline Usable()
    {
        if (_refusal is not null)
            throw new ActivityUnavailableException(_refusal.Reason, _refusal.Message);
        _commits!.ThrowIfFailed();
        return _commits;
    }

    private Decision Execute(in LedgerCommand command, long nowMs)
    {
        var decision = _ledger.Decide(command, nowMs);
        if (!decision.IsAccepted)
            return decision;
        try
        {
            _ledger.Apply(decision.Event);
        }
        catch (LedgerCorruptException exception)
        {
            _commits!.Fail(exception);
            _commits.ThrowIfFailed();
        }

        _commits!.Add(decision.Event);
        return decision;
    }

    private ClaimOutcome Claim(in ClaimRequest request, long nowMs)
    {
        var decision = Execute(LedgerCommand.Claim(request.UserId, request.Key), nowMs);
        return new ClaimOutcome(decision.Result, decision.Claim);
    }

    private void RunDue(long nowMs)
    {
        for (var i = 0; i < DuePerTurn && _ledger.TryGetNextDue(out var dueAtMs, out var command) && dueAtMs <= nowMs; i++)
            Execute(command, nowMs);
    }

    /// <summary>Setting a timer costs more than deciding a claim, so it is set only for another moment, or anew on purpose.</summary>
    private void SetDueTimer(bool anew = false)
    {
        if (!_ledger.TryGetNextDue(out var dueAtMs, out _) || (dueAtMs == _timerDueAtMs && !anew))
            return;
        _timerDueAtMs = dueAtMs;
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(dueAtMs - NowMs, 0, LongestTimer.TotalMilliseconds));
        _dueTimer?.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task OnDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var commits = Usable();
            RunDue(NowMs);
            await commits.WhenDurable();
            SetDueTimer(anew: true);
        }
        catch (OutcomeUnknownException)
        {
            // The activation is on its way out; the next one asks the clock again.
        }
    }

    private async Task WhenDrainedAsync()
    {
        var started = _clock.GetTimestamp();
        while (!_outbox!.IsDrained && _clock.GetElapsedTime(started) < DrainTime)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, _stopping.Token);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Activity {ActivityId} is owned here: epoch {Epoch}, event {Seq}, record {RecordNo}.")]
    private partial void Recovered(long activityId, long epoch, long seq, long recordNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Activity {ActivityId} could not be read from its claim log.")]
    private partial void RecoveryFailed(long activityId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit of activity {ActivityId} failed.")]
    private partial void AuditFailed(long activityId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Activity {ActivityId} gives up this activation: an append was refused or not confirmed.")]
    private partial void CommitFailed(long activityId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Activity {ActivityId} refuses to sell ({Reason}): {Explanation}")]
    private partial void RefusesToSell(long activityId, UnavailableReason reason, string explanation);

    [LoggerMessage(Level = LogLevel.Information, Message = "Admin command {Action} on activity {ActivityId}: {Result}.")]
    private partial void AdminCommandDone(AdminAction action, long activityId, Outcome result);
}
