using System.Diagnostics;
using CouponKill.Contracts.Activities;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities;

/// <summary>
/// Group commit: events collect while an append is under way, and the next append takes all of them. One append at a time,
/// so that records stay in order. After a failed append it never goes on: what is in memory may not be what is in the log.
/// </summary>
/// <remarks>Runs on its grain's scheduler only, so it needs no locks.</remarks>
internal sealed class CommitPipeline
{
    /// <summary>A group is closed at this size, well below a record's limit.</summary>
    private const int GroupBytes = LogLimits.PartBytes / 2;

    private readonly ICommitTarget _target;
    private readonly GrainMetrics _metrics;
    private readonly Queue<Group> _waiting = new();
    private Group? _open;
    private Group? _inFlight;
    private Group? _newest;
    private bool _isCommitting;
    private OutcomeUnknownException? _failure;

    /// <summary>Makes the pipeline of one activation.</summary>
    /// <param name="target">Where groups go, and who hears of it.</param>
    /// <param name="metrics">The grains' instruments.</param>
    public CommitPipeline(ICommitTarget target, GrainMetrics metrics) => (_target, _metrics) = (target, metrics);

    /// <summary>What the pipeline needs of its grain.</summary>
    internal interface ICommitTarget
    {
        /// <summary>Makes a group durable, or throws.</summary>
        Task AppendAsync(ReadOnlyMemory<byte> payload);

        /// <summary>The activity right now.</summary>
        ActivityView View();

        /// <summary>A group is durable, and with it this view.</summary>
        void OnCommitted(ReadOnlyMemory<byte> payload, int events, ActivityView view);

        /// <summary>An append failed; nothing more will be committed.</summary>
        void OnFailed(Exception exception);
    }

    /// <summary>False once an append has failed.</summary>
    public bool IsUsable => _failure is null;

    /// <summary>Takes an event that was applied to the ledger.</summary>
    public void Add(in LedgerEvent e)
    {
        ThrowIfFailed();
        _open ??= _newest = new Group();
        _open.Events.Add(e);
        if (_open.Events.Length >= GroupBytes)
            CloseOpenGroup();
    }

    /// <summary>
    /// Completes when everything decided so far is durable: also what a refusal was decided on.
    /// Throws <see cref="OutcomeUnknownException"/> when that cannot be said.
    /// </summary>
    public Task WhenDurable()
    {
        ThrowIfFailed();
        var newest = _newest;
        if (newest is null)
            return Task.CompletedTask;
        if (!_isCommitting)
            _ = CommitAllAsync();
        return newest.Done.Task;
    }

    /// <summary>Closes the group that is collecting, so that what is decided from now on goes into later records.</summary>
    /// <returns>How many records are not durable yet; the last of them covers all that was decided so far.</returns>
    public int CloseGroup()
    {
        if (_open is not null)
            CloseOpenGroup();
        return _waiting.Count + (_inFlight is null ? 0 : 1);
    }

    /// <summary>Fails everything that waits, once and for good.</summary>
    public void Fail(Exception exception)
    {
        if (_failure is not null)
            return;
        _failure = new OutcomeUnknownException("The claim log did not confirm the decision. Repeating the command is safe.");
        _inFlight?.Fail(_failure);
        foreach (var group in _waiting)
            group.Fail(_failure);
        _waiting.Clear();
        _open?.Fail(_failure);
        _open = _inFlight = _newest = null;
        _target.OnFailed(exception);
    }

    /// <summary>Throws <see cref="OutcomeUnknownException"/> when an append has failed.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
            throw _failure;
    }

    private void CloseOpenGroup()
    {
        _open!.View = _target.View();
        _waiting.Enqueue(_open);
        _open = null;
    }

    private bool TryTakeGroup()
    {
        if (_open is not null && _waiting.Count == 0)
            CloseOpenGroup();
        return _failure is null && _waiting.TryDequeue(out _inFlight);
    }

    private async Task CommitAllAsync()
    {
        _isCommitting = true;
        try
        {
            while (TryTakeGroup())
                await CommitAsync(_inFlight!);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        _isCommitting = false;
    }

    private async Task CommitAsync(Group group)
    {
        var payload = group.Events.Finish();
        var started = Stopwatch.GetTimestamp();
        await _target.AppendAsync(payload);
        if (_failure is not null)
            return;
        _metrics.CommitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        _metrics.CommitEvents.Record(group.Events.Count);
        _target.OnCommitted(payload, group.Events.Count, group.View!);

        // In the same turn: a record that counts as durable must not count as under way, too.
        _inFlight = null;
        if (_newest == group)
            _newest = null;
        group.Done.SetResult();
    }

    private sealed class Group
    {
        public EventCodec.Encoder Events { get; } = new();

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ActivityView? View { get; set; }

        public void Fail(Exception exception)
        {
            Done.TrySetException(exception);
            _ = Done.Task.Exception;
        }
    }
}
