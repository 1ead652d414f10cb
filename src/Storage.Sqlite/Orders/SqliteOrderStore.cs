using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.Sqlite.Database;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Orders;

/// <summary>The orders in SQLite.</summary>
public sealed class SqliteOrderStore(OrdersDatabase database) : IOrderStore
{
    private const int MaxIds = 1_000;
    private const int RowBytes = 64;

    // What SQLite says of a row that it can never take.
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    private const string Columns =
        """
        orders.order_id AS OrderId, orders.user_id AS UserId, status AS Status, created_at_ms AS CreatedAtMs,
        hold_expires_at_ms AS HoldExpiresAtMs, version AS Version, updated_at_ms AS UpdatedAtMs
        """;

    private const string Upsert =
        """
        INSERT INTO orders (order_id, user_id, status, created_at_ms, hold_expires_at_ms, version, updated_at_ms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (order_id) DO UPDATE SET
            user_id = excluded.user_id, status = excluded.status, created_at_ms = excluded.created_at_ms,
            hold_expires_at_ms = excluded.hold_expires_at_ms, version = excluded.version, updated_at_ms = excluded.updated_at_ms
        WHERE excluded.version > orders.version
        """;

    private const string RaiseVersion =
        """
        INSERT INTO order_versions (activity_id, version) VALUES (?1, ?2)
        ON CONFLICT (activity_id) DO UPDATE SET version = excluded.version WHERE excluded.version > order_versions.version
        """;

    private const string ForgetVersion = "UPDATE orders SET version = 0 WHERE order_id = ?1 AND version = ?2";

    private const string IndexRecent =
        """
        INSERT OR IGNORE INTO user_orders (user_id, order_id) SELECT user_id, order_id FROM recent_orders ORDER BY user_id, order_id
        """;

    private const string ForgetRecent = "DELETE FROM recent_orders";

    // Each half has a limit or is short, so that a page costs the same for a user of many orders. The user is asked for again, because an
    // order's user could have been another one when the index got it.
    private const string OfUser =
        $"""
        SELECT * FROM (
            SELECT {Columns} FROM user_orders JOIN orders USING (order_id)
            WHERE user_orders.user_id = @userId AND user_orders.order_id > @after AND orders.user_id = @userId
            ORDER BY user_orders.order_id LIMIT @limit)
        UNION
        SELECT {Columns} FROM orders WHERE order_id IN (SELECT value FROM json_each(@recent)) AND user_id = @userId
        ORDER BY OrderId LIMIT @limit
        """;

    private static readonly string Summary =
        $"""
        SELECT COUNT(*) FILTER (WHERE live) AS LiveOrders,
               COALESCE(SUM(((x * x % {OrderSummary.Modulus} * x) + (u * (x + 1))) % {OrderSummary.Modulus} * status)
                   FILTER (WHERE live), 0) AS LiveChecksum,
               COALESCE(MAX(version), 0) AS MaxVersion
        FROM (SELECT version, status, status IN ({ClaimStatusExtensions.LiveNumbers}) AS live,
                     seq % {OrderSummary.Modulus} AS x,
                     user_id % {OrderSummary.Modulus} + created_at_ms % {OrderSummary.Modulus} AS u
              FROM orders WHERE order_id BETWEEN @first AND @last)
        """;

    /// <inheritdoc/>
    public Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orders);
        if (orders.Count == 0)
            return Task.CompletedTask;
        return WriteAsync([], orders, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        return corrections.Count == 0
            ? Task.CompletedTask
            : WriteAsync([.. corrections.Select(one => one.Stored)], [.. corrections.Select(one => one.Right)], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
    {
        var rows = await FilterAsync("order_id = @id", new { id = id.Value }, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken)
    {
        if (userId is null)
            return await FilterAsync("order_id > @after ORDER BY order_id LIMIT @limit", new { after, limit }, cancellationToken);

        // Before the file: what leaves these while we read is in the file's index already.
        var recent = JsonList(database.Recent.Find(userId.Value, after));
        return await QueryAsync(OfUser, new { userId, after, limit, recent }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken)
    {
        var (first, last) = Range(activityId, SeqRange.All);
        first = Math.Max(first, after == long.MaxValue ? after : after + 1);
        return await FilterAsync(
            "order_id BETWEEN @first AND @last ORDER BY order_id LIMIT @limit", new { first, last, limit }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MaxIds, nameof(ids));
        return await FilterAsync("order_id IN (SELECT value FROM json_each(@list))", new { list = JsonList(ids) }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken)
    {
        var (first, last) = Range(activityId, seqs);
        var row = await database.ReadAsync(
            connection => connection.QuerySingle<SummaryRow>(Summary, new { first, last }), cancellationToken);
        return new OrderSummary(row.LiveOrders, row.LiveChecksum, row.MaxVersion);
    }

    /// <inheritdoc/>
    public Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ExecuteScalar<long>(
            "SELECT version FROM order_versions WHERE activity_id = @activityId", new { activityId }),
        cancellationToken);

    private Task<bool> WriteAsync(IReadOnlyList<Order> wrong, IReadOnlyList<Order> rows, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (wrong.Count + rows.Count) * RowBytes,
            session => WriteOrRefuse(session, wrong, rows),
            cancellationToken,
            indexed => Note(rows, indexed));

    /// <summary>All or none of them: what others write in the same transaction stays.</summary>
    private bool WriteOrRefuse(WriteSession session, IReadOnlyList<Order> wrong, IReadOnlyList<Order> rows)
    {
        session["SAVEPOINT orders"].Execute();
        try
        {
            foreach (var row in wrong)
                session.ForRows(ForgetVersion).Execute(row.Id.Value, row.Version);
            var indexed = Write(session, rows);
            session["RELEASE orders"].Execute();
            return indexed;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or SqliteException { SqliteErrorCode: Constraint or Mismatch or TooBig })
        {
            session["ROLLBACK TO orders"].Execute();
            session["RELEASE orders"].Execute();
            throw new OrdersRefusedException(e.Message, e);
        }
    }

    /// <returns>True when the index by user has all orders now.</returns>
    private bool Write(WriteSession session, IReadOnlyList<Order> rows)
    {
        var upsert = session.ForRows(Upsert);
        foreach (var (claim, version, updatedAtMs) in rows)
        {
            upsert.Execute(
                claim.OrderId.Value, claim.UserId, (long)claim.Status, claim.CreatedAtMs, claim.HoldExpiresAtMs, version, updatedAtMs);
        }

        foreach (var activity in rows.GroupBy(static row => row.Claim.ActivityId, static row => row.Version))
            session.ForRows(RaiseVersion).Execute(activity.Key, activity.Max());
        if (database.Recent.Count + rows.Count <= RecentOrders.FillAt)
            return false;

        session[IndexRecent].Execute();
        session[ForgetRecent].Execute();
        return true;
    }

    /// <summary>Notes all rows: which of them were new, the statement does not tell.</summary>
    private void Note(IReadOnlyList<Order> rows, bool indexed)
    {
        if (indexed)
        {
            database.Recent.Clear();
            return;
        }

        foreach (var (claim, _, _) in rows)
            database.Recent.Add(claim.UserId, claim.OrderId.Value);
    }

    private static string JsonList<T>(IEnumerable<T> ids) => $"[{string.Join(',', ids)}]";

    private static (long First, long Last) Range(long activityId, SeqRange seqs) =>
        (OrderId.From(activityId, seqs.First).Value, OrderId.From(activityId, seqs.Last).Value);

    private Task<List<Order>> FilterAsync(string where, object parameters, CancellationToken cancellationToken) =>
        QueryAsync($"SELECT {Columns} FROM orders WHERE {where}", parameters, cancellationToken);

    private Task<List<Order>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Query<OrderRow>(sql, parameters).Select(static row => row.ToOrder()).ToList(), cancellationToken);

    private sealed record OrderRow(
        long OrderId, long UserId, long Status, long CreatedAtMs, long HoldExpiresAtMs, long Version, long UpdatedAtMs)
    {
        public Order ToOrder()
        {
            var id = new OrderId(OrderId);
            return new Order(
                new Claim(id.ActivityId, UserId, id.Seq, (ClaimStatus)Status, CreatedAtMs, HoldExpiresAtMs), Version, UpdatedAtMs);
        }
    }

    private sealed record SummaryRow(long LiveOrders, long LiveChecksum, long MaxVersion);
}
