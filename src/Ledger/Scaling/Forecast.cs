namespace CouponKill.Ledger.Scaling;

/// <summary>Claims per second that known openings need, before anybody has asked.</summary>
public static class Forecast
{
    /// <summary>After so many times tau 95 % of the crowd has come.</summary>
    public const double RushInTau = 3;

    /// <summary>
    /// What is needed at a moment: of each sale the peak from its lead time until it opens, then less and less, and nothing after three
    /// times tau.
    /// </summary>
    /// <param name="openings">The sales.</param>
    /// <param name="shape">How their crowds will come.</param>
    /// <param name="now">The moment.</param>
    /// <param name="lead">How long a silo takes from the wish to be ready.</param>
    /// <param name="most">More is never asked for, however wrong the shape is.</param>
    public static double At(IEnumerable<Opening> openings, RushShape shape, DateTimeOffset now, TimeSpan lead, double most)
    {
        ArgumentNullException.ThrowIfNull(openings);
        return Math.Min(most, openings.Sum(opening => opening.Total * shape.PeakPerUnit * ShareAt(now - opening.StartsAt, lead, shape)));
    }

    private static double ShareAt(TimeSpan sinceOpening, TimeSpan lead, RushShape shape)
    {
        var elapsed = sinceOpening.TotalSeconds / shape.TauSeconds;
        if (sinceOpening < -lead || elapsed > RushInTau)
            return 0;
        return elapsed <= 0 ? 1 : Math.Exp(-elapsed);
    }
}
