using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Grains.Activities.Timers;
using CouponKill.Grains.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>
/// What exists once an activity's log is recovered: the ledger, the log that it came from, and what follows both. A commit moves all
/// of it on in one turn.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
internal sealed partial class OwnedActivity : ICommitTarget, IDisposable
{
    private readonly GrainMetrics _metrics;
    private readonly ILogger _logger;

    /// <summary>Creates an activity of which nothing is on its way into the log.</summary>
    /// <param name="metrics">Which count and measure appends.</param>
    /// <param name="logger">Where it is noted when an append fails.</param>
    public OwnedActivity(GrainMetrics metrics, ILogger logger)
    {
        (_metrics, _logger) = (metrics, logger);
        Commits = new CommitPipeline(this, metrics);
    }

    /// <summary>Stock and claims; it has a definition.</summary>
    public required StockLedger Ledger { get; init; }

    /// <summary>The claim log and where it stands.</summary>
    public required OwnedLog Log { get; init; }

    /// <summary>How long ago the log said whose it is.</summary>
    public required LogOwnership Ownership { get; init; }

    /// <summary>What of the log is published and stored.</summary>
    public required OrderOutbox Outbox { get; init; }

    /// <summary>The newest durable view.</summary>
    public required ViewSignal View { get; init; }

    /// <summary>When the activity looks after itself: soon after a commit.</summary>
    public required UpkeepTimer UpkeepTimer { get; init; }

    /// <summary>The end of the activation.</summary>
    public required ActivationLifetime Lifetime { get; init; }

    /// <summary>What is decided and on its way into the log.</summary>
    public CommitPipeline Commits { get; }

    /// <summary>The activity's id.</summary>
    public long Id => Log.ActivityId;

    Task ICommitTarget.AppendAsync(ReadOnlyMemory<byte> payload) => Ownership.AppendAsync(payload, Outbox.WatermarkRecordNo);

    ActivityView ICommitTarget.View() => Ledger.View();

    void ICommitTarget.OnCommitted(ReadOnlyMemory<byte> payload, ActivityView view)
    {
        Outbox.Committed(Log.Appended(payload));
        View.Set(view);
        UpkeepTimer.SetPeriod(UpkeepTimer.BusyPeriod);
    }

    void ICommitTarget.OnFailed(Exception exception)
    {
        _metrics.CommitFailures.Add(1);
        CommitFailed(Id, exception);
        Lifetime.StepDown();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Outbox.Dispose();
        Lifetime.Dispose();
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Activity {ActivityId} gives up this activation: an append was refused or not confirmed.")]
    private partial void CommitFailed(long activityId, Exception exception);
}
