using System.Buffers.Binary;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using Dapper;
using MySqlConnector;

namespace CouponKill.Storage.MySql.Activities;

/// <summary>The catalog in MySQL.</summary>
public sealed class MySqlActivityCatalog(MySqlDatabase database) : IActivityCatalog
{
    private const string Insert =
        """
        INSERT INTO activities (command_key, name, first_total, starts_at_ticks, ends_at_ticks, per_user_limit, hold_seconds)
        VALUES (@key, @Name, @Total, @starts, @ends, @PerUserLimit, @HoldSeconds);
        SELECT LAST_INSERT_ID()
        """;

    private const string UpdateView =
        """
        UPDATE activities SET status = @Status, total = @Total, available = @Available, held = @Held, sold = @Sold, seq = @Seq,
            last_grant_seq = @LastGrantSeq
        WHERE activity_id = @Id AND (seq IS NULL OR seq <= @Seq)
        """;

    /// <inheritdoc/>
    public async Task<CatalogAddition> AddAsync(ActivityDefinition definition, CommandKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var bytes = key.IsNone ? null : ToBytes(key);
        if (await FindByKeyAsync(bytes, cancellationToken) is { } known)
            return new CatalogAddition(known, IsReplay: true);
        if (await TryAddAsync(definition, bytes, cancellationToken) is { } added)
            return new CatalogAddition(added, IsReplay: false);
        return await FindByKeyAsync(bytes, cancellationToken) is { } faster
            ? new CatalogAddition(faster, IsReplay: true)
            : throw new InvalidOperationException("An activity is gone that was there a moment ago.");
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

    /// <summary>Null when another call with the same key was faster.</summary>
    private async Task<CatalogEntry?> TryAddAsync(ActivityDefinition definition, byte[]? key, CancellationToken cancellationToken)
    {
        try
        {
            var id = await InsertAsync(definition, key, cancellationToken);
            return await FindAsync(id, cancellationToken);
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return null;
        }
    }

    private async Task<long> InsertAsync(ActivityDefinition definition, byte[]? key, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            key,
            definition.Name,
            definition.Total,
            starts = ActivityRow.Ticks(definition.StartsAt),
            ends = ActivityRow.Ticks(definition.EndsAt),
            definition.PerUserLimit,
            definition.HoldSeconds,
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(Insert, parameters, cancellationToken: cancellationToken));
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
