using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using Dapper;
using MySqlConnector;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>The orders in MySQL.</summary>
public sealed class MySqlOrderStore(MySqlDatabase database) : IOrderStore
{
    private const int MaxIds = 1_000;

    private static readonly string Summary =
        $"""
        SELECT COALESCE(SUM(live), 0) AS LiveOrders,
               COALESCE(SUM(IF(live, ((x * x % {OrderSummary.Modulus} * x) + (u * (x + 1))) % {OrderSummary.Modulus} * status, 0)), 0)
                   AS LiveChecksum,
               COALESCE(MAX(version), 0) AS MaxVersion
        FROM (SELECT version, status, status IN ({ClaimStatusExtensions.LiveNumbers}) AS live,
                     (order_id & 549755813887) % {OrderSummary.Modulus} AS x,
                     user_id % {OrderSummary.Modulus} + created_at_ms % {OrderSummary.Modulus} AS u
              FROM orders WHERE order_id BETWEEN @first AND @last) AS part
        """;

    /// <inheritdoc/>
    public async Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orders);
        if (orders.Count == 0)
            return;
        await WriteAsync([], orders, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        if (corrections.Count == 0)
            return;
        var forget = OrderUpsert.ForgetVersions([.. corrections.Select(one => one.Stored)]);
        await WriteAsync([forget], [.. corrections.Select(one => one.Right)], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync("order_id = @id", new { id = id.Value }, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken)
    {
        var user = userId is null ? "" : "user_id = @userId AND ";
        return await QueryAsync($"{user}order_id > @after ORDER BY order_id LIMIT @limit", new { userId, after, limit }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken)
    {
        var (first, last) = Range(activityId, SeqRange.All);
        first = Math.Max(first, after == long.MaxValue ? after : after + 1);
        return await QueryAsync(
            "order_id BETWEEN @first AND @last ORDER BY order_id LIMIT @limit", new { first, last, limit }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MaxIds, nameof(ids));
        return ids.Count == 0 ? [] : await QueryAsync($"order_id IN ({string.Join(',', ids)})", null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken)
    {
        var (first, last) = Range(activityId, seqs);
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<SummaryRow>(
            new CommandDefinition(Summary, new { first, last }, cancellationToken: cancellationToken));
        return new OrderSummary((long)row.LiveOrders, (long)row.LiveChecksum, row.MaxVersion);
    }

    /// <inheritdoc/>
    public async Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(OrderVersions.Find, new { activityId }, cancellationToken: cancellationToken));
    }

    private async Task WriteAsync(IEnumerable<string> first, IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        try
        {
            var rows = OrderUpsert.Sort(orders);
            List<string> statements = [.. first, .. OrderUpsert.Statements(rows), OrderVersions.Raise(rows)];
            await LockConflicts.RetryAsync(token => TimedTransaction.ExecuteAsync(database, statements, token), cancellationToken);
        }
        catch (MySqlException e) when (RowRefusals.IsRefusal(e))
        {
            throw new OrdersRefusedException(e.Message, e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new OrdersRefusedException(e.Message, e);
        }
    }

    private async Task<List<Order>> QueryAsync(string where, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderRow>(
            new CommandDefinition($"{OrderRow.Select} WHERE {where}", parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(static row => row.ToOrder())];
    }

    private static (long First, long Last) Range(long activityId, SeqRange seqs) =>
        (OrderId.From(activityId, seqs.First).Value, OrderId.From(activityId, seqs.Last).Value);

    private sealed record SummaryRow(decimal LiveOrders, decimal LiveChecksum, long MaxVersion);
}
