using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Sales;

/// <summary>What is said about a sale.</summary>
internal static class SaleStatus
{
    public const string Creating = "creating";
    public const string Refused = "refused";

    /// <summary>Said before the sale is created: whoever reads it knows that there may be one.</summary>
    public static SeckillActivityStatus BeforeCreation(SeckillActivity sale, DateTimeOffset now) =>
        Problem(sale, "Creating", "The sale is being created.", now) with { Phase = Creating };

    public static SeckillActivityStatus Of(SeckillActivity sale, SaleView view, DateTimeOffset now)
    {
        var before = sale.Status ?? new SeckillActivityStatus();
        var isSoldOut = view is { Available: 0, Held: 0 } && view.Status is "open";
        return new SeckillActivityStatus
        {
            ObservedGeneration = sale.Metadata.Generation,
            Id = view.Id,
            Phase = isSoldOut ? "soldOut" : view.Status,
            Total = view.Total,
            Available = view.Available,
            Held = view.Held,
            Sold = view.Sold,
            Conditions = Conditions.Carry(
                before.Conditions,
                [
                    Conditions.Is("Ready", true, "Created", "The installation has the sale."),
                    Conditions.Is("Open", view.Status is "open", Word(view.Status), $"The sale is {view.Status}."),
                    Conditions.Is("SoldOut", view is { Available: 0, Held: 0 }, isSoldOut ? "NothingLeft" : "UnitsLeft",
                        SoldOutMessage(view)),
                    Conditions.Is("Ended", view.Status is "ended", Word(view.Status), $"The sale is {view.Status}."),
                ],
                sale.Metadata.Generation, now),
        };
    }

    /// <summary>What was known stays; only that it is not ready, and why, is new.</summary>
    public static SeckillActivityStatus Problem(SeckillActivity sale, string reason, string message, DateTimeOffset now)
    {
        var before = sale.Status ?? new SeckillActivityStatus();
        var others = before.Conditions.Where(condition => condition.Type is not "Ready");
        return before with
        {
            ObservedGeneration = sale.Metadata.Generation,
            Conditions = Conditions.Carry(
                before.Conditions, [Conditions.Is("Ready", false, reason, message), .. others], sale.Metadata.Generation, now),
        };
    }

    /// <summary>When to look again.</summary>
    public static TimeSpan NextLook(SeckillActivity sale, SaleView view, DateTimeOffset now)
    {
        var rest = TimeSpan.FromMinutes(10);
        if (view.Status is "open" or "paused" || view.Held > 0)
            return TimeSpan.FromSeconds(5);
        if (view.Status is "scheduled" && sale.Spec.StartsAt > now && sale.Spec.StartsAt - now < rest)
            return sale.Spec.StartsAt - now + TimeSpan.FromSeconds(1);
        return view.Status is "scheduled" && sale.Spec.StartsAt <= now ? TimeSpan.FromSeconds(5) : rest;
    }

    private static string SoldOutMessage(SaleView view) => view is { Available: 0, Held: 0 } ? "All units are sold."
        : "Units are left, or held.";

    private static string Word(string status) => status.Length == 0 ? "Unknown" : char.ToUpperInvariant(status[0]) + status[1..];
}
