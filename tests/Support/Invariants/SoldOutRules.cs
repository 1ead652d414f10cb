using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>Rule 8: who is told "sold out" was not told too early, nor taken back.</summary>
internal static class SoldOutRules
{
    public static IEnumerable<Violation> Check(SaleEvidence sale)
    {
        var refusals = sale.Claims.Where(call => call is { Told: Told.Refused, Code: "sold_out" }).ToList();
        if (refusals.Count == 0 || sale.Commands.Any(command => command.Action is "restock"))
            return [];
        return sale.Activity.HoldSeconds == 0
            ? [.. TooEarly(sale, refusals), .. TakenBack(sale, refusals)]
            : TooEarly(sale, refusals);
    }

    // At that moment every unit must have been out, so at least so many orders must be older than the answer.
    private static IEnumerable<Violation> TooEarly(SaleEvidence sale, List<ClaimCall> refusals)
    {
        var first = refusals.MinBy(call => call.ReceivedTime)!;
        var granted = sale.Orders.Count(order => order.CreatedAt <= first.ReceivedTime);
        if (granted < sale.Activity.Total)
            yield return new Violation(
                Rule.SoldOut,
                $"user {first.UserId} was told so at {first.ReceivedTime:O}, when {granted} of {sale.Activity.Total} had been granted");
        if (sale.Activity.HoldSeconds == 0 && sale.Activity.Available != 0)
            yield return new Violation(Rule.SoldOut, $"user {first.UserId} was told so, but {sale.Activity.Available} are available");
    }

    private static IEnumerable<Violation> TakenBack(SaleEvidence sale, List<ClaimCall> refusals)
    {
        var first = refusals.Min(call => call.ReceivedAt);
        return from call in sale.Claims
               where call.Told == Told.Granted && call.SentAt > first
               select new Violation(
                   Rule.SoldOut, $"user {call.UserId} was granted order {call.OrderId} after somebody had been told \"sold out\"");
    }
}
