using System.Runtime.CompilerServices;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.Redis.Durability;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// The claim log in Redis: one script per append. What a crash of Redis loses is a matter of its own settings; see
/// docs/redis.md. A command without an answer, and one that too few replicas have, throws, and its outcome is unknown. So does a look
/// at the log that too few replicas have: what is read of it is answered to people, too.
/// </summary>
public sealed class RedisClaimLog : IClaimLog
{
    /// <summary>Records that one step of a trim takes away.</summary>
    private const int TrimmedAtOnce = 256;

    /// <summary>A draft whose writer died is forgotten by then.</summary>
    private static readonly TimeSpan DraftLifetime = TimeSpan.FromHours(1);

    private readonly RedisConnection _connection;
    private readonly string _prefix;
    private readonly ReplicatedCall? _replicated;
    private readonly HighestActivity _highest;

    /// <summary>A claim log over a connection, which must be open before the first call.</summary>
    public RedisClaimLog(RedisConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _prefix = connection.Options.KeyPrefix;
        _replicated = ReplicatedCall.For(connection.Options);
        _highest = new HighestActivity(connection, RaiseAsync);
    }

    /// <inheritdoc/>
    public Task<long> FindHighestActivityIdAsync(CancellationToken cancellationToken) => _highest.FindAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task CreateAsync(long activityId, CreationId creation, CancellationToken cancellationToken)
    {
        await _highest.RaiseAsync(activityId, cancellationToken);
        await WriteAsync(ClaimLogScripts.Create, activityId, epoch: 0, [creation.ToString()], cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>An earlier version has made the log, so its id may not be counted.</remarks>
    public async Task AdoptAsync(long activityId, long epoch, CreationId creation, CancellationToken cancellationToken)
    {
        await _highest.RaiseAsync(activityId, cancellationToken);
        await WriteAsync(ClaimLogScripts.Adopt, activityId, epoch, [epoch, creation.ToString()], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken)
    {
        var result = await EvaluateAsync(ClaimLogScripts.Acquire, activityId, [], cancellationToken);
        return ToPosition(result, activityId);
    }

    /// <inheritdoc/>
    public async Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken)
    {
        if (_replicated is not null)
            return ToPosition(await EvaluateAsync(ClaimLogScripts.Confirm, activityId, [], cancellationToken), activityId);
        var head = await _connection.Database
            .HashGetAsync(Keys(activityId)[0], ["epoch", "last", "snapshot", "bytes", "projected", "creation"], CommandFlags.DemandMaster)
            .WaitAsync(cancellationToken);
        return head[0].IsNull
            ? throw new ClaimLogMissingException(activityId)
            : new AcquiredLog((long)head[0], (long)head[1], (long)head[2], (long)head[3], (long)head[4])
            {
                Creation = CreationId.Parse(head[5]),
            };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LogRecord>> ReadAsync(
        long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterRecordNo);
        var result = await EvaluateAsync(ClaimLogScripts.Read, activityId, [afterRecordNo, maxBytes], cancellationToken);
        if (result.Resp2Type != ResultType.Array)
            Refusal.ThrowIfRefused((long)result, activityId, epoch: 0);
        var payloads = (byte[][])result!;
        return [.. payloads.Select((payload, i) => new LogRecord(afterRecordNo + 1 + i, payload))];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        long activityId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (generation, parts, bytes) = await FindSnapshotAsync(activityId, cancellationToken);
        for (var i = 0L; i < parts; i++)
        {
            var part = await ReadPartAsync(activityId, generation, i, cancellationToken);
            bytes -= part.Length;
            yield return part;
        }

        if (bytes != 0)
            throw new ClaimLogCorruptException($"The snapshot of activity {activityId} has not the size that was saved.");
    }

    /// <inheritdoc/>
    public Task AppendAsync(long activityId, long epoch, LogRecord record, long projectedRecordNo, CancellationToken cancellationToken)
    {
        CheckPart(record.Payload);
        ArgumentOutOfRangeException.ThrowIfNegative(projectedRecordNo);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(projectedRecordNo, record.RecordNo);

        // A copy: a caller that stops waiting may use its buffer again before the bytes are sent.
        return AppendAsync(activityId, epoch, record.RecordNo, record.Payload.ToArray(), projectedRecordNo, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveWatermarkAsync(long activityId, long epoch, long projectedRecordNo, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(projectedRecordNo);
        return WriteAsync(ClaimLogScripts.SaveWatermark, activityId, epoch, [epoch, projectedRecordNo], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SaveSnapshotAsync(
        long activityId, long epoch, long recordNo, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var generation = await WriteAsync(ClaimLogScripts.BeginSnapshot, activityId, epoch, [epoch, recordNo], cancellationToken);
        var (count, bytes) = (0L, 0L);
        foreach (var part in parts)
        {
            CheckPart(part);
            await WriteAsync(
                ClaimLogScripts.AddSnapshotPart, activityId, epoch, [epoch, generation, ++count, part.ToArray()], cancellationToken);
            bytes += part.Length;
        }

        await WriteAsync(
            ClaimLogScripts.FinishSnapshot, activityId, epoch, [epoch, generation, recordNo, bytes, count], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task TrimAsync(long activityId, long epoch, long recordNo, CancellationToken cancellationToken)
    {
        while (await WriteAsync(ClaimLogScripts.Trim, activityId, epoch, [epoch, recordNo, TrimmedAtOnce], cancellationToken) != 0)
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
        ArgumentNullException.ThrowIfNull(snapshot);
        var (log, draft, kept) = (Keys(activityId), LogKeys.Draft(_prefix, activityId, keepAs), LogKeys.Kept(_prefix, activityId, keepAs));
        var (parts, bytes) = await WriteDraftAsync(draft, snapshot, cancellationToken);
        await _highest.RaiseAsync(activityId, cancellationToken);
        var result = await EvaluateAsync(
            ClaimLogScripts.Replace, [.. log, draft, .. kept], [lastRecordNo ?? -1, parts, bytes, creation.ToString()], cancellationToken);
        Refusal.ThrowIfRefused((long)result, activityId, epoch: 0);
        var isKept = await _connection.Database.KeyExistsAsync(kept, CommandFlags.DemandMaster).WaitAsync(cancellationToken) > 0;
        return isKept ? $"Redis keys {kept[0]}*" : null;
    }

    private async Task<(long Parts, long Bytes)> WriteDraftAsync(
        RedisKey draft, IEnumerable<ReadOnlyMemory<byte>> snapshot, CancellationToken cancellationToken)
    {
        var (parts, bytes) = (0L, 0L);
        foreach (var part in snapshot)
        {
            CheckPart(part);
            parts = await _connection.Database.ListRightPushAsync(draft, part.ToArray(), flags: CommandFlags.DemandMaster)
                .WaitAsync(cancellationToken);
            await _connection.Database.KeyExpireAsync(draft, DraftLifetime, flags: CommandFlags.DemandMaster).WaitAsync(cancellationToken);
            bytes += part.Length;
        }

        return (parts, bytes);
    }

    private static AcquiredLog ToPosition(RedisResult result, long activityId)
    {
        if (result.Resp2Type != ResultType.Array)
            Refusal.ThrowIfRefused((long)result, activityId, epoch: 0);
        return new AcquiredLog((long)result[0], (long)result[1], (long)result[2], (long)result[3], (long)result[4])
        {
            Creation = CreationId.Parse((string?)result[5]),
        };
    }

    private static void CheckPart(ReadOnlyMemory<byte> part) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, LogLimits.PartBytes, nameof(part));

    private async Task AppendAsync(
        long activityId, long epoch, long recordNo, byte[] payload, long projectedRecordNo, CancellationToken cancellationToken)
    {
        var expected = await WriteAsync(
            ClaimLogScripts.Append, activityId, epoch, [epoch, recordNo, projectedRecordNo, payload], cancellationToken);
        if (expected != 0)
            throw new RecordNumberException(activityId, recordNo, expected);
    }

    private async Task<long> WriteAsync(
        RedisScript script, long activityId, long epoch, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var result = await EvaluateAsync(script, activityId, arguments, cancellationToken);
        return Refusal.ThrowIfRefused((long)result, activityId, epoch);
    }

    private async Task<(long Generation, long Parts, long Bytes)> FindSnapshotAsync(long activityId, CancellationToken cancellationToken)
    {
        var head = await _connection.Database
            .HashGetAsync(Keys(activityId)[0], ["generation", "parts", "bytes"], CommandFlags.DemandMaster)
            .WaitAsync(cancellationToken);
        return head[0].IsNull
            ? throw new ClaimLogMissingException(activityId)
            : ((long)head[0], (long)head[1], (long)head[2]);
    }

    private async Task<byte[]> ReadPartAsync(long activityId, long generation, long index, CancellationToken cancellationToken)
    {
        var result = await EvaluateAsync(ClaimLogScripts.ReadSnapshotPart, activityId, [generation, index], cancellationToken);
        if (result.Resp2Type == ResultType.Integer)
            Refusal.ThrowIfRefused((long)result, activityId, epoch: 0);
        return (byte[])result!;
    }

    private Task<RedisResult> EvaluateAsync(
        RedisScript script, long activityId, RedisValue[] arguments, CancellationToken cancellationToken) =>
        EvaluateAsync(script, Keys(activityId), arguments, cancellationToken);

    private Task<RedisResult> EvaluateAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SendAsync(script, keys, arguments).WaitAsync(cancellationToken);
    }

    private async Task<RedisResult> SendAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        var isAcknowledged = IsAcknowledged(script);
        if (isAcknowledged)
            ThrowIfNotKept(script, await _connection.Durability.CurrentAsync());
        try
        {
            return await (_replicated is null || !isAcknowledged
                ? script.EvaluateAsync(_connection.Database, keys, arguments)
                : _replicated.EvaluateAsync(_connection.Database, script, keys, arguments));
        }
        catch (Exception e) when (isAcknowledged && e is RedisException or TimeoutException)
        {
            _connection.Durability.LookAgain();
            if (StoreRefusal.IsOne(e))
                throw new ClaimLogNotDurableException($"Redis does not take what is written: {e.Message}", e);
            throw;
        }
    }

    /// <summary>What exists is told as long as the replicas have it; nothing new is written to a store that may lose it.</summary>
    private static void ThrowIfNotKept(RedisScript script, DurabilityVerdict verdict)
    {
        var isNew = script == ClaimLogScripts.Append || script == ClaimLogScripts.Create || script == ClaimLogScripts.Replace;
        if (verdict.Fault is not null && (isNew || verdict.LacksReplicas))
            throw new ClaimLogNotDurableException(verdict.Fault);
    }

    // What people are told rests on these: what was written, and what the next owner finds. Whatever else is lost in a fail-over is only
    // repeated work.
    private static bool IsAcknowledged(RedisScript script) =>
        script == ClaimLogScripts.Append || script == ClaimLogScripts.Acquire || script == ClaimLogScripts.Confirm
        || script == ClaimLogScripts.Create || script == ClaimLogScripts.Replace || script == ClaimLogScripts.RaiseHighest;

    private async Task<long> RaiseAsync(RedisKey key, RedisValue[] arguments, CancellationToken cancellationToken) =>
        (long)await EvaluateAsync(ClaimLogScripts.RaiseHighest, [key], arguments, cancellationToken);

    private RedisKey[] Keys(long activityId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(activityId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(activityId, OrderId.MaxActivityId);
        return LogKeys.Of(_prefix, activityId);
    }
}
