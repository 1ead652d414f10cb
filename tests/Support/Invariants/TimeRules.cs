using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>Rule 7: nothing is granted outside the window or against an admin's command.</summary>
internal static class TimeRules
{
    public static IEnumerable<Violation> Check(SaleEvidence sale) => [.. Rows(sale), .. Grants(sale), .. Stopped(sale)];

    private static IEnumerable<Violation> Rows(SaleEvidence sale)
    {
        // Times of orders have whole milliseconds.
        var start = sale.Activity.StartsAt.ToUnixTimeMilliseconds();
        return from order in sale.Orders
               let at = order.CreatedAt.ToUnixTimeMilliseconds()
               where at < start || order.CreatedAt >= sale.Activity.EndsAt
               select new Violation(Rule.Window, $"order {order.OrderId} was granted at {order.CreatedAt:O}, outside {Window(sale)}");
    }

    private static IEnumerable<Violation> Grants(SaleEvidence sale) =>
        from call in sale.Claims
        where call.Told == Told.Granted
        where call.ReceivedTime < sale.Activity.StartsAt || call.SentTime >= sale.Activity.EndsAt
        select new Violation(
            Rule.Window, $"user {call.UserId} asked at {call.SentTime:O} and was granted by {call.ReceivedTime:O}, outside {Window(sale)}");

    private static IEnumerable<Violation> Stopped(SaleEvidence sale) =>
        from stop in sale.Commands
        where stop.Action is "pause" or "end"
        let until = ResumedAfter(sale, stop)
        from call in sale.Claims
        where call.Told == Told.Granted && call.SentAt > stop.ReceivedAt && call.ReceivedAt < until
        select new Violation(Rule.Window, $"user {call.UserId} was granted order {call.OrderId} after the admin's {stop.Action}");

    private static long ResumedAfter(SaleEvidence sale, AdminCall stop) =>
        stop.Action is "end"
            ? long.MaxValue
            : sale.Commands.Where(command => command.Action is "resume" && command.ReceivedAt > stop.SentAt)
                .Select(command => command.SentAt)
                .DefaultIfEmpty(long.MaxValue)
                .Min();

    private static string Window(SaleEvidence sale) => $"{sale.Activity.StartsAt:O}..{sale.Activity.EndsAt:O}";
}
