using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>Full scale: many open activities, and a hot one whose last unit is sold by the last run.</summary>
internal sealed class LargeSide : ISide
{
    /// <summary>Units that each of the others has sold before anything is measured.</summary>
    private const int Few = 5;

    private readonly Shop _shop;
    private readonly Rush _rush;

    private LargeSide(Shop shop, Rush rush) => (_shop, _rush) = (shop, rush);

    public string Name => "full scale";

    /// <summary>
    /// Opens everything, and sells what the runs leave of the hot activity's stock: with the one that warms up, half of it.
    /// </summary>
    public static Task<LargeSide> OpenAsync(Shop shop, ScaleSettings settings, CancellationToken cancellationToken) =>
        shop.WakeAsync(async () =>
    {
        var hot = await shop.OpenAsync(1, FullScale.Units, cancellationToken);
        var others = await shop.OpenAsync(FullScale.Activities - 1, SmallSide.Units, cancellationToken);
        var rush = new Rush(hot[0], others, new Crowd(FullScale.Users));
        await shop.SellAsync(settings.Closed(), [.. rush.ForOthers(Few), .. rush.ForHot(Before(settings))], cancellationToken);
        return new LargeSide(shop, rush);
    });

    public Task<SaleResult> SellAsync(LoadPlan load, int claims, CancellationToken cancellationToken) =>
        _shop.WakeAsync(() => _shop.SellAsync(load, [.. _rush.Mixed(claims)], cancellationToken));

    private static int Before(ScaleSettings settings)
    {
        var hot = settings.Claims - (settings.Claims / Rush.Elsewhere);
        return FullScale.Units - (hot * (1 + settings.Pairs));
    }
}
