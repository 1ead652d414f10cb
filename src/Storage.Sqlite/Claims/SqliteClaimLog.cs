using System.Runtime.CompilerServices;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace CouponKill.Storage.Sqlite.Claims;

/// <summary>
/// The claim log in one SQLite file. All appends of all activities that wait at a time share one commit, and so one fsync.
/// </summary>
public sealed class SqliteClaimLog : IClaimLog, IAsyncDisposable
{
    private const string FileName = "claims.db";

    // What a write without a payload costs, roughly.
    private const int SmallWrite = 64;

    private readonly DataDirectory _directory;
    private readonly DatabaseFile _file;
    private readonly ReaderPool _readers;
    private readonly GroupCommitWriter _writer;
    private readonly DiskWatch _disk;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="StorageException">The file cannot be opened, or a newer program wrote it.</exception>
    public SqliteClaimLog(DataDirectory directory, StorageDurability durability, ILogger<SqliteClaimLog> logger)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(durability);
        _directory = directory;
        _file = new DatabaseFile(directory.File(FileName), ClaimLogSchema.Migrations);
        _readers = new ReaderPool(_file);
        _disk = new DiskWatch(_file.Path, durability, cancel => WriteAsync(ClaimLogWrites.Touch, cancel), logger);
        _writer = new GroupCommitWriter(_file.Path, _file.OpenWriter, ClaimLogWrites.IsRefusal, logger, _disk.Failed);
    }

    /// <inheritdoc/>
    public Task<long> FindHighestActivityIdAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(ClaimLogReads.HighestActivityId, cancellationToken);

    /// <inheritdoc/>
    public Task CreateAsync(long activityId, CreationId creation, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        return BeginAsync(session => ClaimLogWrites.Create(session, activityId, creation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AdoptAsync(long activityId, long epoch, CreationId creation, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        return WriteAsync(session => ClaimLogWrites.Adopt(session, activityId, epoch, creation), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        var log = await BeginAsync(session => ClaimLogWrites.Acquire(session, activityId), cancellationToken);
        await RemoveLeftoversAsync(activityId, log.Epoch, pendingGeneration: 0, cancellationToken);
        return log;
    }

    /// <inheritdoc/>
    public async Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        var head = await _readers.ReadAsync(connection => ClaimLogReads.Head(connection, activityId), cancellationToken);
        return head.ToLog();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LogRecord>> ReadAsync(
        long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        ArgumentOutOfRangeException.ThrowIfNegative(afterRecordNo);
        try
        {
            return await _readers.ReadAsync(
                connection => ClaimLogReads.Records(connection, activityId, afterRecordNo, maxBytes), cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            throw new ClaimLogCorruptException($"The claim log of activity {activityId} cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        long activityId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        using var connection = _file.OpenReader();
        using var parts = ClaimLogReads.SnapshotParts(connection, activityId).GetEnumerator();
        while (await Task.Run(parts.MoveNext, cancellationToken))
            yield return parts.Current;
    }

    /// <inheritdoc/>
    public Task AppendAsync(long activityId, long epoch, LogRecord record, long projectedRecordNo, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        CheckPart(record.Payload);
        ArgumentOutOfRangeException.ThrowIfNegative(projectedRecordNo);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(projectedRecordNo, record.RecordNo);

        // A copy: a caller that stops waiting may use its buffer again before the write happens.
        var payload = record.Payload.ToArray();
        return _writer.WriteAsync(
            payload.Length + SmallWrite,
            session => ClaimLogWrites.Append(session, activityId, epoch, record.RecordNo, payload, projectedRecordNo),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveWatermarkAsync(long activityId, long epoch, long projectedRecordNo, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        ArgumentOutOfRangeException.ThrowIfNegative(projectedRecordNo);
        return WriteAsync(session => ClaimLogWrites.SaveWatermark(session, activityId, epoch, projectedRecordNo), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SaveSnapshotAsync(
        long activityId,
        long epoch,
        long recordNo,
        IEnumerable<ReadOnlyMemory<byte>> parts,
        CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        ArgumentNullException.ThrowIfNull(parts);
        var generation = await WriteAsync(session => ClaimLogWrites.BeginSnapshot(session, activityId, epoch, recordNo), cancellationToken);
        await RemoveLeftoversAsync(activityId, epoch, generation, cancellationToken);
        var bytes = await AddPartsAsync(activityId, epoch, generation, parts, cancellationToken);
        await WriteAsync(
            session => ClaimLogWrites.FinishSnapshot(session, activityId, epoch, generation, recordNo, bytes), cancellationToken);
        await RemoveLeftoversAsync(activityId, epoch, generation, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task TrimAsync(long activityId, long epoch, long recordNo, CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        while (await WriteAsync(session => ClaimLogWrites.Trim(session, activityId, epoch, recordNo), cancellationToken))
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async Task<string?> ReplaceAsync(
        long activityId,
        long? lastRecordNo,
        CreationId creation,
        IEnumerable<ReadOnlyMemory<byte>> snapshot,
        string keepAs,
        CancellationToken cancellationToken)
    {
        CheckActivityId(activityId);
        ArgumentNullException.ThrowIfNull(snapshot);
        byte[][] parts = [.. snapshot.Select(ToPart)];
        var copy = _directory.File($"claims-{activityId}-{keepAs}.db");
        var isKept = await Task.Run(() => Copy(activityId, copy), cancellationToken);
        await _writer.WriteAsync(
            parts.Sum(part => part.Length) + SmallWrite,
            session => ClaimLogWrites.Replace(session, activityId, lastRecordNo, creation, parts),
            cancellationToken);
        return isKept ? copy : null;
    }

    /// <summary>Finishes the writes that wait and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _disk.Dispose();
        await _writer.DisposeAsync();
        _readers.Dispose();
    }

    /// <summary>
    /// A beginning that the disk refuses is a refusal and no unknown outcome: it may be repeated, and decides nothing about any claim.
    /// </summary>
    private async Task<T> BeginAsync<T>(Func<WriteSession, T> begin, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(begin, cancellationToken);
        }
        catch (SqliteException exception) when (DiskWatch.IsOfDisk(exception))
        {
            throw new ClaimLogNotDurableException($"The claim log can't be written: {exception.Message}", exception);
        }
    }

    private static void CheckActivityId(long activityId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(activityId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(activityId, OrderId.MaxActivityId);
    }

    private static void CheckPart(ReadOnlyMemory<byte> part) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, LogLimits.PartBytes, nameof(part));

    private static byte[] ToPart(ReadOnlyMemory<byte> part)
    {
        CheckPart(part);
        return part.ToArray();
    }

    private bool Copy(long activityId, string path)
    {
        using var connection = _file.OpenWriter();
        return ClaimLogCopy.Make(connection, activityId, path);
    }

    private Task<T> WriteAsync<T>(Func<WriteSession, T> write, CancellationToken cancellationToken) =>
        _writer.WriteAsync(SmallWrite, write, cancellationToken);

    // One part at a time: the appends of all activities go on between two parts, and no more than one part is in memory.
    private async Task<long> AddPartsAsync(
        long activityId,
        long epoch,
        long generation,
        IEnumerable<ReadOnlyMemory<byte>> parts,
        CancellationToken cancellationToken)
    {
        long bytes = 0;
        long partNo = 0;
        foreach (var part in parts)
        {
            CheckPart(part);
            var payload = part.ToArray();
            bytes += payload.Length;
            var number = ++partNo;
            await _writer.WriteAsync(
                payload.Length + SmallWrite,
                session => ClaimLogWrites.AddSnapshotPart(session, activityId, epoch, generation, number, payload),
                cancellationToken);
        }

        return bytes;
    }

    // Whoever has taken the log over in the meantime cleans up as well, so losing the fence here is no failure.
    private async Task RemoveLeftoversAsync(long activityId, long epoch, long pendingGeneration, CancellationToken cancellationToken)
    {
        try
        {
            while (await WriteAsync(
                session => ClaimLogWrites.RemoveLeftovers(session, activityId, epoch, pendingGeneration), cancellationToken))
                cancellationToken.ThrowIfCancellationRequested();
        }
        catch (StaleEpochException)
        {
        }
    }
}
