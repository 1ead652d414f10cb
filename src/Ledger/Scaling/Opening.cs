namespace CouponKill.Ledger.Scaling;

/// <summary>A sale that opens soon, or has just opened.</summary>
/// <param name="ActivityId">The activity's id.</param>
/// <param name="StartsAt">When it opens.</param>
/// <param name="Total">Units for sale.</param>
[GenerateSerializer, Immutable, Alias("ck.opening")]
public sealed record Opening([property: Id(0)] long ActivityId, [property: Id(1)] DateTimeOffset StartsAt, [property: Id(2)] int Total);

/// <summary>How a crowd came when a sale opened: at once, and then fewer and fewer, by e every <paramref name="TauSeconds"/>.</summary>
/// <param name="PeakPerUnit">Claims per second at the opening, for each unit for sale.</param>
/// <param name="TauSeconds">The time in which the rate falls by e.</param>
[GenerateSerializer, Immutable, Alias("ck.rush-shape")]
public readonly record struct RushShape([property: Id(0)] double PeakPerUnit, [property: Id(1)] double TauSeconds)
{
    /// <summary>Of a crowd that nothing is known of.</summary>
    public const double DefaultTauSeconds = 5;

    /// <summary>The shape of the next sale: the middle of what earlier ones showed, or a guess before the first.</summary>
    /// <param name="past">Earlier sales.</param>
    /// <param name="claimsPerUnit">The guess: claims that will be asked, for each unit for sale.</param>
    public static RushShape Of(IReadOnlyCollection<RushShape> past, double claimsPerUnit)
    {
        ArgumentNullException.ThrowIfNull(past);
        return past.Count == 0
            ? new RushShape(claimsPerUnit / DefaultTauSeconds, DefaultTauSeconds)
            : new RushShape(Middle(past.Select(one => one.PeakPerUnit)), Middle(past.Select(one => one.TauSeconds)));
    }

    /// <summary>Of an even number the higher one: too many silos cost less than too few.</summary>
    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
