using CouponKill.Grains.Activities.Commits;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Saves a snapshot of the ledger when the log has grown enough, and forgets the records that nobody needs any more.</summary>
internal sealed partial class SnapshotTaker(
    StockLedger ledger, CommitPipeline commits, OwnedLog log, OrderOutbox outbox, ILogger logger) : IUpkeepStep
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public string Name => "take a snapshot";

    /// <inheritdoc/>
    public bool ShortensNextStart => false;

    /// <inheritdoc/>
    /// <remarks>The image covers what is decided but not durable yet, too; it is saved once that is durable.</remarks>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!SnapshotPolicy.IsDue(log.TailBytes, log.SnapshotBytes))
            return;
        var recordNo = log.LastRecordNo + commits.CloseGroup();
        var image = ledger.Freeze();
        await commits.WhenDurable();
        var tailBytes = log.TailBytes;
        var bytes = await SaveAsync(image, recordNo, cancellationToken);
        log.SnapshotSaved(tailBytes, bytes);
        await log.TrimAsync(Math.Min(recordNo, outbox.WatermarkRecordNo), cancellationToken);
        SnapshotTaken(log.ActivityId, recordNo, bytes);
    }

    /// <summary>Encodes and saves beside the sale, on another thread.</summary>
    /// <returns>The snapshot's bytes.</returns>
    private async Task<long> SaveAsync(LedgerImage image, long recordNo, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var parts = SnapshotCodec.Encode(image).Select(part =>
        {
            bytes += part.Length;
            return part;
        });
        await Task.Run(() => log.SaveSnapshotAsync(recordNo, parts, cancellationToken), cancellationToken);
        return bytes;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Snapshot of activity {ActivityId} up to record {RecordNo}: {Bytes} bytes.")]
    private partial void SnapshotTaken(long activityId, long recordNo, long bytes);
}
