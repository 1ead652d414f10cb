using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Scaling;

/// <summary>When a sale is open, by its resource: known also while the scaler is silent.</summary>
internal sealed record SaleWindow(string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? Phase)
{
    /// <summary>The crowd of an opening is gone after this, or when nothing is left.</summary>
    public static readonly TimeSpan Rush = TimeSpan.FromMinutes(2);

    public static SaleWindow Of(SeckillActivity sale) =>
        new(sale.Metadata.Name, sale.Spec.StartsAt, sale.Spec.EndsAt, sale.Status?.Phase);

    /// <summary>True from the lead time before the opening until the rush is over.</summary>
    public bool IsRush(DateTimeOffset now, TimeSpan lead)
    {
        var rushEnds = StartsAt + Rush < EndsAt ? StartsAt + Rush : EndsAt;
        return Phase is not ("ended" or "refused") && now >= StartsAt - lead && now < rushEnds;
    }

    /// <summary>When <see cref="IsRush"/> changes next.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now, TimeSpan lead)
    {
        DateTimeOffset[] moments = [StartsAt - lead, StartsAt, StartsAt + Rush < EndsAt ? StartsAt + Rush : EndsAt];
        return moments.Where(moment => moment > now).Select(moment => (DateTimeOffset?)moment).Min();
    }
}
