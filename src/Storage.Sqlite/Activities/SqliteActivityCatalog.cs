using System.Buffers.Binary;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.Sqlite.Database;
using CouponKill.Storage.Sqlite.Orders;
using Dapper;

namespace CouponKill.Storage.Sqlite.Activities;

/// <summary>The catalog in SQLite.</summary>
public sealed class SqliteActivityCatalog(OrdersDatabase database) : IActivityCatalog
{
    private const int RowBytes = 512;

    private const string Insert =
        """
        INSERT INTO activities (activity_id, command_key, name, first_total, starts_at, ends_at, per_user_limit, hold_seconds, creation)
        VALUES (
            CASE WHEN (SELECT COALESCE(MAX(activity_id), 0) FROM activities) < ?8 THEN ?8 + 1 END, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?9)
        RETURNING activity_id
        """;

    private const string UpdateView =
        """
        UPDATE activities SET status = ?2, total = ?3, available = ?4, held = ?5, sold = ?6, seq = ?7, last_grant_seq = ?8
        WHERE activity_id = ?1 AND (seq IS NULL OR seq <= ?7)
        """;

    /// <inheritdoc/>
    public async Task<CatalogAddition> AddAsync(
        ActivityDefinition definition, CommandKey key, long above, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfNegative(above);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(above, OrderId.MaxActivityId);
        var (id, isReplay) = await database.WriteAsync(
            RowBytes,
            session => FindId(session, key) is { } known ? (known, true) : (Add(session, definition, key, above), false),
            cancellationToken);
        return await FindAsync(id, cancellationToken) is { } entry
            ? new CatalogAddition(entry, isReplay)
            : throw new InvalidOperationException($"Activity {id} is gone.");
    }

    /// <inheritdoc/>
    public Task<CreationId> AdoptAsync(long activityId, CreationId creation, CancellationToken cancellationToken) =>
        database.WriteAsync(RowBytes, session => Adopt(session, activityId, creation), cancellationToken);

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
            new { status = (long?)status, after, limit },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            static connection => connection
                .Query<long>("SELECT activity_id FROM activities WHERE status <> 3 OR held > 0 ORDER BY activity_id")
                .AsList(),
            cancellationToken);

    /// <inheritdoc/>
    public Task MarkLogCreatedAsync(long activityId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            RowBytes,
            session => session["UPDATE activities SET log_created = 1 WHERE activity_id = ?1 AND log_created = 0"].Execute(activityId),
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveViewAsync(ActivityView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return database.WriteAsync(
            RowBytes,
            session => session[UpdateView].Execute(
                view.Id, (long)view.Status, view.Total, view.Available, view.Held, view.Sold, view.Seq, view.LastGrantSeq),
            cancellationToken);
    }

    private static long? FindId(WriteSession session, CommandKey key) => key.IsNone
        ? null
        : session["SELECT activity_id FROM activities WHERE command_key = ?1"].QueryFirst(
            static row => (long?)row.GetInt64(0), ToBytes(key));

    private static CreationId Adopt(WriteSession session, long activityId, CreationId creation)
    {
        session["UPDATE activities SET creation = ?2 WHERE activity_id = ?1 AND creation IS NULL"].Execute(activityId, creation.ToBytes()!);
        return session["SELECT creation FROM activities WHERE activity_id = ?1"].QueryFirst(
            static row => CreationId.FromBytes(row.GetFieldValue<byte[]>(0)), activityId);
    }

    private static long Add(WriteSession session, ActivityDefinition definition, CommandKey key, long above) =>
        session[Insert].QueryFirst(
            static row => row.GetInt64(0),
            key.IsNone ? DBNull.Value : ToBytes(key),
            definition.Name,
            definition.Total,
            ActivityRow.Text(definition.StartsAt),
            ActivityRow.Text(definition.EndsAt),
            definition.PerUserLimit,
            definition.HoldSeconds,
            above,
            CreationId.New().ToBytes()!);

    private static byte[] ToBytes(CommandKey key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), key.Low);
        return bytes;
    }

    private Task<List<CatalogEntry>> QueryAsync(string where, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.Query<ActivityRow>($"SELECT {ActivityRow.Columns} FROM activities WHERE {where}", parameters)
                .Select(static row => row.ToEntry())
                .ToList(),
            cancellationToken);
}
