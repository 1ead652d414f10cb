using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>Rule 3: every acknowledged claim is one row, and every row is a claim.</summary>
internal static class RowRules
{
    public static IEnumerable<Violation> Check(SaleEvidence sale) => [.. Broken(sale), .. Acknowledged(sale), .. Unacknowledged(sale)];

    private static IEnumerable<Violation> Broken(SaleEvidence sale) =>
        sale.Claims.Where(call => call.Told == Told.Broken).Select(
            call => new Violation(Rule.Contract, $"user {call.UserId} was told {call.Code}"));

    private static IEnumerable<Violation> Acknowledged(SaleEvidence sale)
    {
        var rows = sale.Orders.ToLookup(order => order.OrderId);
        foreach (var row in rows.Where(row => row.Count() > 1))
            yield return new Violation(Rule.OneRowPerClaim, $"order {row.Key} has {row.Count()} rows");
        foreach (var call in sale.Claims.Where(call => call.HasOrder))
        {
            var row = rows[call.OrderId].FirstOrDefault();
            if (row is null)
                yield return new Violation(Rule.OneRowPerClaim, $"order {call.OrderId} was told to user {call.UserId}, but has no row");
            else if (row.UserId != call.UserId || row.Seq != call.Seq)
                yield return new Violation(
                    Rule.OneRowPerClaim,
                    $"order {call.OrderId} was told as {Name(call.UserId, call.Seq)}, its row is {Name(row.UserId, row.Seq)}");
        }
    }

    // A row that nobody was told of is right only as the effect of a call whose outcome its sender does not know.
    private static IEnumerable<Violation> Unacknowledged(SaleEvidence sale)
    {
        var told = sale.Claims.Where(call => call.HasOrder).Select(call => call.OrderId).ToHashSet();
        var unknown = sale.Claims.Where(call => call.Told == Told.Unknown).CountBy(call => call.UserId).ToDictionary();
        return from order in sale.Orders
               where !told.Contains(order.OrderId)
               group order by order.UserId into orders
               let count = orders.Count()
               where count > unknown.GetValueOrDefault(orders.Key)
               select new Violation(
                   Rule.OneRowPerClaim, Unexplained(orders.Key, count, unknown.GetValueOrDefault(orders.Key), orders.First()));
    }

    private static string Unexplained(long userId, int rows, int unknown, OrderBody example) =>
        $"user {userId} has {rows} rows that nobody was told of, such as order {example.OrderId}, but {unknown} unknown outcomes";

    private static string Name(long userId, long seq) => $"seq {seq} of user {userId}";
}
