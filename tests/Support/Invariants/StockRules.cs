namespace CouponKill.Testing.Invariants;

/// <summary>Rules 1, 2 and 6: where the units are.</summary>
internal static class StockRules
{
    public static IEnumerable<Violation> Check(SaleEvidence sale) => [.. Counts(sale), .. Rows(sale), .. Users(sale), .. Releases(sale)];

    private static IEnumerable<Violation> Counts(SaleEvidence sale)
    {
        var (activity, audit) = (sale.Activity, sale.Audit);
        if (audit.Available < 0 || audit.Held < 0 || audit.Sold < 0)
            yield return new Violation(Rule.Stock, $"a count is negative: {audit}");
        if (audit.Total != audit.Available + audit.Held + audit.Sold)
            yield return new Violation(Rule.Stock, $"total is not available + held + sold: {audit}");
        if ((activity.Total, activity.Available, activity.Held, activity.Sold) != (audit.Total, audit.Available, audit.Held, audit.Sold))
            yield return new Violation(Rule.Stock, $"the activity and its audit differ: {activity} {audit}");
        var restocked = sale.Commands.Where(command => command.Action is "restock").Sum(command => command.Quantity);
        if (audit.Total != sale.InitialTotal + restocked)
            yield return new Violation(Rule.Stock, $"total is {audit.Total}, was {sale.InitialTotal}, and {restocked} were added");
    }

    private static IEnumerable<Violation> Rows(SaleEvidence sale)
    {
        var held = sale.Orders.Count(order => order.Status is "held");
        var confirmed = sale.Orders.Count(order => order.Status is "confirmed");
        if (held != sale.Audit.Held || confirmed != sale.Audit.Sold)
            yield return new Violation(Rule.Stock, $"{held} rows are held and {confirmed} confirmed, but the audit says {sale.Audit}");
        if (held + confirmed + sale.Audit.Available != sale.Audit.Total)
            yield return new Violation(
                Rule.Stock, $"{held + confirmed} live rows and {sale.Audit.Available} available are not {sale.Audit.Total}");
        if (!sale.Audit.Consistent || sale.Audit.Missing != 0 || sale.Audit.Unexpected != 0 || sale.Audit.Orders != held + confirmed)
            yield return new Violation(Rule.OneRowPerClaim, $"the audit is not consistent with {held + confirmed} live rows: {sale.Audit}");
    }

    private static IEnumerable<Violation> Users(SaleEvidence sale) =>
        from order in sale.Orders
        where order.IsLive
        group order by order.UserId into orders
        let count = orders.Count()
        where count > sale.Activity.PerUserLimit
        select new Violation(Rule.UserLimit, $"user {orders.Key} has {count} live orders, the limit is {sale.Activity.PerUserLimit}");

    private static IEnumerable<Violation> Releases(SaleEvidence sale)
    {
        var confirmed = sale.Claims.Where(call => call.HasOrder && call.Status is "confirmed").Select(call => call.OrderId).ToHashSet();
        foreach (var order in sale.Orders)
        {
            if (order.Status is "expired" && confirmed.Contains(order.OrderId))
                yield return new Violation(Rule.Release, $"order {order.OrderId} was told to be confirmed, but has expired");
            if (order.Status is "expired" && (order.HoldExpiresAt is null || order.HoldExpiresAt > sale.Activity.ServerTime))
                yield return new Violation(
                    Rule.Release, $"order {order.OrderId} has expired before {order.HoldExpiresAt:O}, at {sale.Activity.ServerTime:O}");
            if (order.Status is "held" && sale.Activity.HoldSeconds == 0)
                yield return new Violation(Rule.Release, $"order {order.OrderId} is held in an activity without holds");
        }
    }
}
