using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>
/// A thousandth of full scale: one activity after the other sells its stock. All are opened before the load and ended after it, as what
/// that costs does not depend on the scale.
/// </summary>
internal sealed class SmallSide(Shop shop) : ISide
{
    /// <summary>Units of a sale.</summary>
    public const int Units = FullScale.Units / FullScale.Factor;

    public string Name => "1/1000";

    public Task<SaleResult> SellAsync(LoadPlan load, int claims, CancellationToken cancellationToken) => shop.WakeAsync(async () =>
    {
        var sales = await shop.OpenAsync(claims / Units, Units, cancellationToken);
        var result = await shop.SellAsync(load, [.. sales.SelectMany(Buyers)], cancellationToken);
        await shop.EndAsync(sales, cancellationToken);
        return result;
    });

    /// <summary>Everybody who buys in one sale.</summary>
    public static IEnumerable<Demand> Buyers(Sale sale)
    {
        var crowd = new Crowd(FullScale.Users / FullScale.Factor);
        return Enumerable.Range(0, sale.Units).Select(_ => new Demand(sale, crowd.Next()));
    }
}
