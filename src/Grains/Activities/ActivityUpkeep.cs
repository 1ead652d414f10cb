using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities;

/// <summary>What a round of upkeep found.</summary>
internal enum UpkeepResult
{
    /// <summary>The activity is needed.</summary>
    Alive,

    /// <summary>The activity is over, everything is stored, and nobody needs it in memory.</summary>
    Finished,
}

/// <summary>
/// What an activity needs now and then, off the answers' path: its view in the catalog, snapshots, the saved watermark,
/// and the comparison of ledger and order store. Called with every pulse of the activity; a failure is logged and tried again.
/// </summary>
internal sealed partial class ActivityUpkeep(
    StockLedger ledger,
    CommitPipeline commits,
    LogPosition position,
    LogOwnership ownership,
    OrderOutbox outbox,
    ViewSignal view,
    ActivityServices services,
    ActivityOptions options,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger = logger;
    private readonly ReconcilePace _pace = new(options.ReconcileInterval, clock);
    private long _savedViewSeq;
    private long _savedWatermark = outbox.WatermarkRecordNo;
    private long? _finishedAt;

    private long ActivityId => ledger.Definition!.Id;

    /// <summary>Only while nothing is on its way: what is on its way is the outbox' business.</summary>
    private bool CanCompare => outbox.IsDrained && _pace.IsDue(view.Current.Seq);

    /// <summary>Saves what shortens the next activation's start; the last thing that an activation does.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync("save the view", SaveViewAsync, cancellationToken);
            await TryAsync("save the watermark", SaveWatermarkAsync, cancellationToken);
        }
        catch (StaleEpochException)
        {
            // Another activation owns the log, and saves it.
        }
    }

    /// <summary>Does what is due.</summary>
    /// <exception cref="StaleEpochException">Another activation owns the log.</exception>
    public async Task<UpkeepResult> RunAsync(CancellationToken cancellationToken)
    {
        await TryAsync("save the view", SaveViewAsync, cancellationToken);
        await TryAsync("take a snapshot", TakeSnapshotAsync, cancellationToken);
        await TryAsync("save the watermark", SaveWatermarkAsync, cancellationToken);
        await TryAsync("reconcile the orders", ReconcileAsync, cancellationToken);
        return IsFinished() ? UpkeepResult.Finished : UpkeepResult.Alive;
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activation is going away; the next one does it.
        }
        catch (Exception exception) when (exception is not StaleEpochException)
        {
            StepFailed(what, ActivityId, exception);
        }
    }

    /// <summary>
    /// Nobody wakes an activity that the catalog says is finished, so it says so only once all orders are stored: else those
    /// that were under way when the process died would stay so until somebody asks.
    /// </summary>
    private async Task SaveViewAsync(CancellationToken cancellationToken)
    {
        var current = view.Current;
        if (current.Seq == _savedViewSeq || (current.IsFinished && !outbox.IsDrained))
            return;
        await services.Catalog.SaveViewAsync(current, cancellationToken);
        _savedViewSeq = current.Seq;
    }

    /// <summary>The image covers what is decided but not durable yet, too; it is saved once that is durable.</summary>
    private async Task TakeSnapshotAsync(CancellationToken cancellationToken)
    {
        if (!SnapshotPolicy.IsDue(position.TailBytes, position.SnapshotBytes))
            return;
        var recordNo = position.LastRecordNo + commits.CloseGroup();
        var (image, bytes) = (ledger.Freeze(), 0L);
        await commits.WhenDurable();
        var tailBytes = position.TailBytes;
        var parts = SnapshotCodec.Encode(image).Select(part =>
        {
            bytes += part.Length;
            return part;
        });
        await Task.Run(() => services.Log.SaveSnapshotAsync(ActivityId, position.Epoch, recordNo, parts, cancellationToken), cancellationToken);
        position.TailBytes -= tailBytes;
        position.SnapshotBytes = bytes;
        await services.Log.TrimAsync(ActivityId, position.Epoch, Math.Min(recordNo, outbox.WatermarkRecordNo), cancellationToken);
        SnapshotTaken(ActivityId, recordNo, bytes);
    }

    private async Task SaveWatermarkAsync(CancellationToken cancellationToken)
    {
        var watermark = outbox.WatermarkRecordNo;
        if (watermark == _savedWatermark)
            return;
        await services.Log.SaveWatermarkAsync(ActivityId, position.Epoch, watermark, cancellationToken);
        _savedWatermark = watermark;
    }

    /// <summary>When it is not its turn soon, the activity tries again with its next pulse: it has more to keep up than this.</summary>
    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!CanCompare || !await services.Comparing.WaitAsync(LongestWait, cancellationToken))
            return;
        try
        {
            if (CanCompare)
                await CompareAsync(cancellationToken);
        }
        finally
        {
            services.Comparing.Release();
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var storedUpTo = view.Current.Seq;
        var audit = new LedgerAudit(ledger, services.Orders, clock);
        var comparison = await audit.CompareSummaryAsync(cancellationToken);
        _pace.Compared(storedUpTo, comparison == SummaryComparison.Agrees);
        if (comparison != SummaryComparison.Differs)
            return;
        // The rows may be those of another owner, who is further.
        await ownership.WhenConfirmedSinceAsync(clock.GetTimestamp());
        var findings = await audit.CompareAsync(storedUpTo, cancellationToken);
        if (findings.Missing.Count == 0)
            return;
        MissingFound(ActivityId, findings.Missing.Count);
        services.Metrics.OrdersMissing.Add(findings.Missing.Count);
        await RepublishAsync(findings.Missing, storedUpTo, cancellationToken);
    }

    /// <summary>
    /// The version is newer than any event of these orders and older than their next; and it is no event still to be
    /// confirmed, so that the confirmation is not taken for another's.
    /// </summary>
    private async Task RepublishAsync(IReadOnlyList<Claim> missing, long version, CancellationToken cancellationToken)
    {
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Order[] orders = [.. missing.Where(claim => ledger.Has(claim)).Select(claim => new Order(claim, version, nowMs))];
        await outbox.RepublishAsync(orders, cancellationToken);
    }

    private bool IsFinished()
    {
        if (!ledger.IsFinished || !outbox.IsDrained || view.Current.Seq != _savedViewSeq)
            return false;
        _finishedAt ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_finishedAt.Value) >= options.KeepFinished;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not {Step} of activity {ActivityId}; trying again soon.")]
    private partial void StepFailed(string step, long activityId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Snapshot of activity {ActivityId} up to record {RecordNo}: {Bytes} bytes.")]
    private partial void SnapshotTaken(long activityId, long recordNo, long bytes);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} live claims of activity {ActivityId} had no order row; publishing them again.")]
    private partial void MissingFound(long activityId, int count);
}
