using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities;

/// <content>Coming to life from the claim log, refusing to, and going away.</content>
internal sealed partial class ActivityGrain
{
    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RecoverAsync(cancellationToken);
        }
        catch (ActivityUnavailableException exception)
        {
            Refuse(exception);
        }
        catch (Exception exception) when (exception is not (OutcomeUnknownException or OperationCanceledException))
        {
            throw NotRecovered(exception);
        }
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_publishing, _keepingUp, _asking).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _services.Registry.Remove(this);
        if (_upkeep is not null && _commits!.IsUsable)
            await _upkeep.FinishAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outbox?.Dispose();
        _stopping.Dispose();
    }

    private OutcomeUnknownException NotRecovered(Exception exception)
    {
        RecoveryFailed(ActivityId, exception);
        return new OutcomeUnknownException("The claim log could not be read. Repeating the command is safe.");
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var entry = await _services.Catalog.FindAsync(ActivityId, cancellationToken)
            ?? throw new ActivityUnavailableException(UnavailableReason.NotFound, $"There is no activity {ActivityId}.");
        if (!entry.LogCreated)
            await _services.Log.CreateAsync(ActivityId, cancellationToken);
        // Asked before the log is taken over: what another owner appends afterwards, orders of it may tell of first.
        var storedVersion = await _services.Orders.FindMaxVersionAsync(ActivityId, cancellationToken);
        var acquiredAt = _clock.GetTimestamp();
        var recovered = await LedgerRecovery.RecoverAsync(_services.Log, ActivityId, cancellationToken);
        LedgerRecovery.RefuseUnlessWhole(recovered.Ledger, entry, storedVersion);
        Take(recovered, acquiredAt);
        if (recovered.Ledger.Definition is null)
            await DefineAsync(entry.Definition);
        if (!entry.LogCreated)
            await _services.Catalog.MarkLogCreatedAsync(ActivityId, cancellationToken);
        Start();
    }

    private void Take(RecoveredLedger recovered, long acquiredAt)
    {
        _ledger = recovered.Ledger;
        _position = new LogPosition
        {
            Epoch = recovered.Log.Epoch,
            LastRecordNo = recovered.Log.LastRecordNo,
            TailBytes = recovered.TailBytes,
            SnapshotBytes = recovered.Log.SnapshotBytes,
        };
        _ownership = new LogOwnership(_services.Log, ActivityId, _position, acquiredAt, _options.AppendTimeout, _clock, _logger, _stopping.Token);
        var publisher = new OrderPublisher(this.GetStreamProvider(OrderStreams.Provider));
        _outbox = new OrderOutbox(ActivityId, recovered.Log, _services.Log, publisher, _options, _services.Metrics, _clock, _logger);
        _commits = new CommitPipeline(this, _services.Metrics);
    }

    private async Task DefineAsync(ActivityDefinition definition)
    {
        Execute(LedgerCommand.Define(definition), NowMs);
        await _commits!.WhenDurable();
    }

    private void Start()
    {
        _view = new ViewSignal(_ledger.View(), _clock);
        _publishing = _outbox!.RunAsync(_ledger.Definition!, _stopping.Token);
        _upkeep = new ActivityUpkeep(_ledger, _commits!, _position!, _ownership!, _outbox, _view, _services, _options, _clock, _logger);
        _pulse = this.RegisterGrainTimer(OnPulseAsync, new GrainTimerCreationOptions(Pulse, Pulse) { Interleave = true });
        _dueTimer = this.RegisterGrainTimer(OnDueAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        SetDueTimer();
        _services.Registry.Add(this, () => (_view.Current, _outbox.LagRecords, _outbox.Load));
        Recovered(ActivityId, _position!.Epoch, _ledger.Seq, _position.LastRecordNo);
    }

    /// <summary>Stays for a moment, so that callers get the reason and the log is not read for each of them; then tries again.</summary>
    private void Refuse(ActivityUnavailableException exception)
    {
        _refusal = exception;
        if (exception.Reason != UnavailableReason.NotFound)
            RefusesToSell(ActivityId, exception.Reason, exception.Message);
        this.RegisterGrainTimer(
            () =>
            {
                DeactivateOnIdle();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(RetryRefused, Timeout.InfiniteTimeSpan) { Interleave = true });
    }
}
