using System.Text;
using CouponKill.Ledger.Orders;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>
/// The statements that write orders. The rows are literals: all are numbers, and thousands of parameters cost more than the
/// whole insert.
/// </summary>
internal static class OrderUpsert
{
    /// <summary>Most rows of one statement. No gain from more could be measured.</summary>
    public const int RowsAtOnce = 1_000;

    private const int RowBytes = 64;

    /// <summary>Room for one statement that each thread keeps.</summary>
    [ThreadStatic]
    private static StringBuilder? t_sql;

    private const string Head = $"INSERT INTO orders ({OrderRow.Columns}) VALUES ";

    // Assignments happen from left to right and see those before: the version, which the others ask for, must be the last.
    private const string Tail =
        """
         ON DUPLICATE KEY UPDATE
            status = IF(VALUES(version) > version, VALUES(status), status),
            created_at_ms = IF(VALUES(version) > version, VALUES(created_at_ms), created_at_ms),
            hold_expires_at_ms = IF(VALUES(version) > version, VALUES(hold_expires_at_ms), hold_expires_at_ms),
            updated_at_ms = IF(VALUES(version) > version, VALUES(updated_at_ms), updated_at_ms),
            version = IF(VALUES(version) > version, VALUES(version), version)
        """;

    /// <summary>The newest row of each order, by id: writers that all go the same way do not lock each other out.</summary>
    public static IReadOnlyList<Order> Sort(IReadOnlyList<Order> orders)
    {
        if (IsSorted(orders))
            return orders;
        var sorted = orders.ToArray();
        Array.Sort(sorted, static (a, b) => a.Id.Value != b.Id.Value ? a.Id.Value.CompareTo(b.Id.Value) : a.Version.CompareTo(b.Version));
        var newest = new List<Order>(sorted.Length);
        foreach (var order in sorted)
        {
            if (newest.Count > 0 && newest[^1].Id == order.Id)
                newest[^1] = order;
            else
                newest.Add(order);
        }

        return newest;
    }

    /// <summary>As nearly all batches come: a copy of the rows would be a good part of what a claim allocates.</summary>
    private static bool IsSorted(IReadOnlyList<Order> orders)
    {
        for (var i = 1; i < orders.Count; i++)
        {
            if (orders[i - 1].Id.Value >= orders[i].Id.Value)
                return false;
        }

        return true;
    }

    /// <summary>The statements for rows in the order given.</summary>
    public static List<string> Statements(IReadOnlyList<Order> rows)
    {
        var statements = new List<string>((rows.Count / RowsAtOnce) + 1);
        for (var first = 0; first < rows.Count; first += RowsAtOnce)
            statements.Add(Statement(rows, first, Math.Min(rows.Count, first + RowsAtOnce)));
        return statements;
    }

    /// <summary>The statement that makes these rows older than any others, as long as they bear the versions that they had.</summary>
    public static string ForgetVersions(IReadOnlyList<Order> rows) =>
        "UPDATE orders SET version = 0 WHERE (order_id, user_id, version) IN ("
        + string.Join(',', rows.OrderBy(row => row.Id.Value).Select(row => $"({row.Id.Value},{row.Claim.UserId},{row.Version})")) + ")";

    private static string Statement(IReadOnlyList<Order> rows, int first, int end)
    {
        var sql = t_sql ??= new StringBuilder(Head.Length + Tail.Length + (RowsAtOnce * RowBytes));
        sql.Clear().Append(Head);
        for (var i = first; i < end; i++)
        {
            var (claim, version, updatedAtMs) = rows[i];
            sql.Append(i == first ? "(" : ",(")
                .Append(claim.OrderId.Value).Append(',')
                .Append(claim.UserId).Append(',')
                .Append((int)claim.Status).Append(',')
                .Append(claim.CreatedAtMs).Append(',')
                .Append(claim.HoldExpiresAtMs).Append(',')
                .Append(version).Append(',')
                .Append(updatedAtMs).Append(')');
        }

        return sql.Append(Tail).ToString();
    }
}
