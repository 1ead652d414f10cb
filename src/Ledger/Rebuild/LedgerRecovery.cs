using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Rebuild;

/// <summary>A ledger brought back from its claim log.</summary>
/// <param name="Ledger">The ledger.</param>
/// <param name="Log">Where its log stood.</param>
/// <param name="TailBytes">Bytes of the records that the snapshot does not cover.</param>
public sealed record RecoveredLedger(StockLedger Ledger, AcquiredLog Log, long TailBytes);

/// <summary>Takes a claim log over and replays it.</summary>
public static class LedgerRecovery
{
    private const int ReadBytes = 4 << 20;

    /// <summary>Bumps the epoch, loads the snapshot and applies the records after it.</summary>
    /// <exception cref="ActivityUnavailableException">The log is missing or damaged.</exception>
    /// <exception cref="StaleEpochException">Somebody else took it over meanwhile.</exception>
    public static async Task<RecoveredLedger> RecoverAsync(IClaimLog log, long activityId, CancellationToken cancellationToken)
    {
        try
        {
            var acquired = await log.AcquireAsync(activityId, cancellationToken);
            return await ReplayOwnAsync(log, activityId, acquired, cancellationToken);
        }
        catch (ClaimLogMissingException exception)
        {
            throw new ActivityUnavailableException(UnavailableReason.LogMissing, exception.Message);
        }
    }

    /// <summary>Brings the ledger back from a log that stands here, whoever owns it.</summary>
    /// <exception cref="ActivityUnavailableException">The log is damaged.</exception>
    /// <exception cref="ClaimLogMissingException">It is gone.</exception>
    public static async Task<RecoveredLedger> ReplayAsync(
        IClaimLog log, long activityId, AcquiredLog position, CancellationToken cancellationToken)
    {
        try
        {
            var ledger = await LoadSnapshotAsync(log, activityId, position, cancellationToken);
            var tailBytes = await ReplayAsync(log, activityId, position, ledger, cancellationToken);
            return new RecoveredLedger(ledger, position, tailBytes);
        }
        catch (Exception exception) when (exception is LedgerCorruptException or ClaimLogCorruptException)
        {
            throw new ActivityUnavailableException(
                UnavailableReason.LogCorrupt, $"The claim log of activity {activityId} cannot be replayed: {exception.Message}");
        }
    }

    /// <summary>
    /// The log must be this activity's. Orders and views are written from durable events only, so it must hold all that they know.
    /// </summary>
    /// <returns>Whether the log's identity agrees with the catalog's, or which of them is missing.</returns>
    /// <exception cref="ActivityUnavailableException">The log is another activity's, empty or an old copy.</exception>
    public static CreationVerdict RefuseUnlessWhole(RecoveredLedger recovered, CatalogEntry entry, long storedVersion)
    {
        ArgumentNullException.ThrowIfNull(recovered);
        ArgumentNullException.ThrowIfNull(entry);
        var (activityId, ledger) = (entry.Definition.Id, recovered.Ledger);
        var verdict = CreationRule.Judge(entry, recovered.Log.Creation, ledger.Definition);
        if (verdict == CreationVerdict.Other)
            throw new ActivityUnavailableException(UnavailableReason.OtherCreation, Others(entry, recovered));
        if (entry.LogCreated && ledger.Definition is null)
            throw new ActivityUnavailableException(
                UnavailableReason.LogMissing, $"The claim log of activity {activityId} is empty, but it was opened once.");
        var known = Math.Max(storedVersion, entry.LastView?.Seq ?? 0);
        if (known > ledger.Seq)
        {
            throw new ActivityUnavailableException(
                UnavailableReason.LogBehindOrders,
                $"The claim log of activity {activityId} ends at event {ledger.Seq}, but event {known} is known elsewhere: "
                + "it is an old copy.");
        }

        return verdict;
    }

    private static string Others(CatalogEntry entry, RecoveredLedger recovered) =>
        $"The claim log of activity {entry.Definition.Id} belongs to another activity that had this id: the catalog has "
        + $"{Describe(entry.Creation, entry.Definition)}, the log has {Describe(recovered.Log.Creation, recovered.Ledger.Definition)}.";

    private static string Describe(CreationId creation, ActivityDefinition? definition) =>
        $"creation {(creation.IsNone ? "unknown" : creation.ToString())} ('{definition?.Name ?? "not opened"}')";

    /// <summary>What looks like damage may be another owner, who snapshots and trims what is being read here.</summary>
    private static async Task<RecoveredLedger> ReplayOwnAsync(
        IClaimLog log, long activityId, AcquiredLog acquired, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplayAsync(log, activityId, acquired, cancellationToken);
        }
        catch (ActivityUnavailableException)
        {
            if ((await log.PeekAsync(activityId, cancellationToken)).Epoch != acquired.Epoch)
                throw new StaleEpochException(activityId, acquired.Epoch);
            throw;
        }
    }

    private static async Task<StockLedger> LoadSnapshotAsync(
        IClaimLog log, long activityId, AcquiredLog acquired, CancellationToken cancellationToken)
    {
        if (acquired.SnapshotRecordNo == 0)
            return new StockLedger();
        var decoder = new SnapshotCodec.Decoder();
        await foreach (var part in log.ReadSnapshotAsync(activityId, cancellationToken))
            decoder.Add(part.Span);
        return decoder.Complete();
    }

    private static async Task<long> ReplayAsync(
        IClaimLog log, long activityId, AcquiredLog acquired, StockLedger ledger, CancellationToken cancellationToken)
    {
        var (bytes, next) = (0L, acquired.SnapshotRecordNo + 1);
        while (next <= acquired.LastRecordNo)
        {
            var records = await log.ReadAsync(activityId, next - 1, ReadBytes, cancellationToken);
            if (records.Count == 0)
                throw new ClaimLogCorruptException($"Record {next} of {acquired.LastRecordNo} is missing.");
            foreach (var record in records)
            {
                if (record.RecordNo != next++)
                    throw new ClaimLogCorruptException($"Record {record.RecordNo} came instead of record {next - 1}.");
                Apply(record, ledger);
                bytes += record.Payload.Length;
            }
        }

        return bytes;
    }

    private static void Apply(LogRecord record, StockLedger ledger)
    {
        for (var decoder = new EventCodec.Decoder(record.Payload.Span); decoder.TryRead(out var e);)
            ledger.Apply(e);
    }
}
