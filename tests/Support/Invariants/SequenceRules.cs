using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>Rule 4: seq is unique, has no gaps, and agrees with real time.</summary>
internal static class SequenceRules
{
    public static IEnumerable<Violation> Check(SaleEvidence sale) => [.. Unique(sale), .. Gaps(sale), .. RealTime(sale)];

    private static IEnumerable<Violation> Unique(SaleEvidence sale)
    {
        foreach (var orders in sale.Orders.GroupBy(order => order.Seq).Where(orders => orders.Count() > 1))
            yield return new Violation(
                Rule.Sequence, $"seq {orders.Key} was given to orders {string.Join(", ", orders.Select(order => order.OrderId))}");
        foreach (var order in sale.Orders.Where(order => order.Seq < 1 || order.Seq > sale.Audit.Seq))
            yield return new Violation(Rule.Sequence, $"order {order.OrderId} has seq {order.Seq}, the activity is at {sale.Audit.Seq}");
    }

    // Without commands every number after the first grant is a grant or the expiry of one.
    private static IEnumerable<Violation> Gaps(SaleEvidence sale)
    {
        if (sale.Commands.Count != 0 || sale.Orders.Count == 0)
            yield break;
        var seqs = sale.Orders.Select(order => order.Seq).Order().ToList();
        var expired = sale.Orders.Count(order => order.Status is "expired");
        var others = sale.Audit.Seq - seqs[0] + 1 - seqs.Count;
        if (sale.Activity.Status is "open" && others != expired)
            yield return new Violation(
                Rule.Sequence, $"{others} numbers up to {sale.Audit.Seq} are no grant's, but {expired} orders have expired");
        if (sale.Activity.HoldSeconds != 0)
            yield break;
        for (var i = 1; i < seqs.Count; i++)
        {
            if (seqs[i] > seqs[i - 1] + 1)
                yield return new Violation(Rule.Sequence, $"no order has a seq between {seqs[i - 1]} and {seqs[i]}");
        }
    }

    // Sweeps the grants in the order in which they were sent, with the largest seq that somebody knew of by then.
    private static IEnumerable<Violation> RealTime(SaleEvidence sale)
    {
        var known = sale.Claims.Where(call => call.HasOrder).OrderBy(call => call.ReceivedAt).ToList();
        var next = 0;
        ClaimCall? largest = null;
        foreach (var grant in sale.Claims.Where(call => call.Told == Told.Granted).OrderBy(call => call.SentAt))
        {
            for (; next < known.Count && known[next].ReceivedAt < grant.SentAt; next++)
            {
                if (largest is null || known[next].Seq > largest.Seq)
                    largest = known[next];
            }

            if (largest is not null && largest.Seq >= grant.Seq)
                yield return new Violation(
                    Rule.Sequence,
                    $"user {grant.UserId} was granted seq {grant.Seq} by a call sent after user {largest.UserId} was told seq " +
                        $"{largest.Seq}");
        }
    }
}
