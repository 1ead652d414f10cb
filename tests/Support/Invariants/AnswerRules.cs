using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>Rule 5: who asks again gets the same answer.</summary>
internal static class AnswerRules
{
    private static readonly string[] Refusals = ["sold_out", "not_started", "ended", "paused"];

    public static IEnumerable<Violation> Check(SaleEvidence sale) =>
        [.. GrantedOnce(sale), .. SameKey(sale), .. SameUser(sale), .. Kept(sale)];

    private static IEnumerable<Violation> GrantedOnce(SaleEvidence sale) =>
        from call in sale.Claims
        where call.Told == Told.Granted
        group call by call.OrderId into calls
        where calls.Count() > 1
        select new Violation(Rule.SameAnswer, $"order {calls.Key} was granted {calls.Count()} times");

    // A key stays with the unit that it was granted. Before that, at the limit, it names the user's newest claim, which may expire.
    private static IEnumerable<Violation> SameKey(SaleEvidence sale)
    {
        var expired = Expired(sale);
        return from call in sale.Claims
               where call.HasOrder && call.Key is not null
               group call by (call.UserId, call.Key) into calls
               let granted = calls.Where(call => call.Told == Told.Granted).MinBy(call => call.ReceivedAt)
               let binding = calls.Where(
                   call => !expired.Contains(call.OrderId) || (granted is not null && call.SentAt > granted.ReceivedAt))
               let orders = binding.Append(granted).OfType<ClaimCall>().Select(call => call.OrderId).Distinct().ToList()
               where orders.Count > 1
               select new Violation(
                   Rule.SameAnswer, $"user {calls.Key.UserId} was told orders {string.Join(", ", orders)} for key {calls.Key.Key}");
    }

    private static IEnumerable<Violation> SameUser(SaleEvidence sale)
    {
        var expired = Expired(sale);
        return from call in sale.Claims
               where call.HasOrder && !expired.Contains(call.OrderId)
               group call.OrderId by call.UserId into orders
               let different = orders.Distinct().ToList()
               where different.Count > sale.Activity.PerUserLimit
               select new Violation(
                   Rule.SameAnswer, $"user {orders.Key} was told of {different.Count} orders: {string.Join(", ", different)}");
    }

    private static HashSet<long> Expired(SaleEvidence sale) =>
        [.. sale.Orders.Where(order => order.Status is "expired").Select(order => order.OrderId)];

    // Without holds a user at the limit stays there: whatever is asked later must name an order of the user.
    private static IEnumerable<Violation> Kept(SaleEvidence sale)
    {
        if (sale.Activity.HoldSeconds != 0 || sale.Activity.PerUserLimit != 1)
            return [];
        var since = sale.Claims.Where(call => call.HasOrder)
            .GroupBy(call => call.UserId)
            .ToDictionary(calls => calls.Key, calls => calls.Min(call => call.ReceivedAt));
        return from call in sale.Claims
               where call.Told == Told.Refused && Refusals.Contains(call.Code, StringComparer.Ordinal)
               where since.TryGetValue(call.UserId, out var at) && at < call.SentAt
               select new Violation(Rule.SameAnswer, $"user {call.UserId} has an order, but was told {call.Code} when asking again");
    }
}
