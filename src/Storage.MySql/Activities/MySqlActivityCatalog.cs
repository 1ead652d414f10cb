using System.Buffers.Binary;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using Dapper;
using MySqlConnector;

namespace CouponKill.Storage.MySql.Activities;

/// <summary>The catalog in MySQL.</summary>
public sealed class MySqlActivityCatalog(MySqlDatabase database) : IActivityCatalog
{
    /// <summary>Each that fails has lost to somebody who added an activity, or no id is left.</summary>
    private const int Attempts = 100;

    private const string Insert =
        """
        INSERT INTO activities
            (activity_id, command_key, name, first_total, starts_at_ticks, ends_at_ticks, per_user_limit, hold_seconds, creation)
        VALUES (@id, @key, @Name, @Total, @starts, @ends, @PerUserLimit, @HoldSeconds, @creation);
        SELECT LAST_INSERT_ID()
        """;

    private const string SelectHighest = "SELECT COALESCE(MAX(activity_id), 0) FROM activities";

    private const string UpdateView =
        """
        UPDATE activities SET status = @Status, total = @Total, available = @Available, held = @Held, sold = @Sold, seq = @Seq,
            last_grant_seq = @LastGrantSeq
        WHERE activity_id = @Id AND (seq IS NULL OR seq <= @Seq)
        """;

    /// <inheritdoc/>
    public async Task<CatalogAddition> AddAsync(
        ActivityDefinition definition, CommandKey key, long above, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfNegative(above);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(above, OrderId.MaxActivityId);
        var bytes = key.IsNone ? null : ToBytes(key);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await FindByKeyAsync(bytes, cancellationToken) is { } known)
                return new CatalogAddition(known, IsReplay: true);
            if (await TryAddAsync(definition, bytes, above, cancellationToken) is { } added)
                return new CatalogAddition(added, IsReplay: false);
        }

        throw new InvalidOperationException($"There is no id for an activity after {Attempts} attempts.");
    }

    /// <inheritdoc/>
    public async Task<CreationId> AdoptAsync(long activityId, CreationId creation, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            "UPDATE activities SET creation = @bytes WHERE activity_id = @activityId AND creation IS NULL",
            new { activityId, bytes = creation.ToBytes() },
            cancellationToken);
        var entry = await FindAsync(activityId, cancellationToken);
        return entry?.Creation ?? throw new InvalidOperationException($"Activity {activityId} is gone.");
    }

    /// <inheritdoc/>
    public async Task<CatalogEntry?> FindAsync(long activityId, CancellationToken cancellationToken)
    {
        var entries = await QueryAsync("activity_id = @activityId", new { activityId }, cancellationToken);
        return entries.Count == 0 ? null : entries[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogEntry>> ListAsync(
        ActivityStatus? status, long after, int limit, CancellationToken cancellationToken)
    {
        var only = status is null ? "" : "status = @status AND ";
        return await QueryAsync(
            $"{only}activity_id > @after ORDER BY activity_id LIMIT @limit",
            new { status = (int?)status, after, limit },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<long>(new CommandDefinition(
            "SELECT activity_id FROM activities WHERE unfinished = 1 ORDER BY activity_id", cancellationToken: cancellationToken));
        return ids.AsList();
    }

    /// <inheritdoc/>
    public Task MarkLogCreatedAsync(long activityId, CancellationToken cancellationToken) =>
        ExecuteAsync("UPDATE activities SET log_created = 1 WHERE activity_id = @activityId", new { activityId }, cancellationToken);

    /// <inheritdoc/>
    public Task SaveViewAsync(ActivityView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        var parameters = new
        {
            view.Id,
            Status = (int)view.Status,
            view.Total,
            view.Available,
            view.Held,
            view.Sold,
            view.Seq,
            view.LastGrantSeq,
        };
        return ExecuteAsync(UpdateView, parameters, cancellationToken);
    }

    private async Task<CatalogEntry?> FindByKeyAsync(byte[]? key, CancellationToken cancellationToken)
    {
        if (key is null)
            return null;
        var entries = await QueryAsync("command_key = @key", new { key }, cancellationToken);
        return entries.Count == 0 ? null : entries[0];
    }

    /// <summary>Null when another call was faster: one with the same key, or one that took the id.</summary>
    private async Task<CatalogEntry?> TryAddAsync(
        ActivityDefinition definition, byte[]? key, long above, CancellationToken cancellationToken)
    {
        try
        {
            var id = await InsertAsync(definition, key, above, cancellationToken);
            return await FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"Activity {id} is gone.");
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return null;
        }
    }

    /// <summary>The table's own next id is greater than all in it, so it will do if one of them is great enough.</summary>
    private async Task<long> InsertAsync(
        ActivityDefinition definition, byte[]? key, long above, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var highest = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(SelectHighest, cancellationToken: cancellationToken));
        long? id = highest < above ? above + 1 : null;
        var parameters = new
        {
            id,
            key,
            definition.Name,
            definition.Total,
            starts = ActivityRow.Ticks(definition.StartsAt),
            ends = ActivityRow.Ticks(definition.EndsAt),
            definition.PerUserLimit,
            definition.HoldSeconds,
            creation = CreationId.New().ToBytes(),
        };
        var next = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(Insert, parameters, cancellationToken: cancellationToken));
        return id ?? next;
    }

    private static byte[] ToBytes(CommandKey key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), key.Low);
        return bytes;
    }

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    private async Task<List<CatalogEntry>> QueryAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<ActivityRow>(
            new CommandDefinition($"{ActivityRow.Select} WHERE {where}", parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(static row => row.ToEntry())];
    }
}
