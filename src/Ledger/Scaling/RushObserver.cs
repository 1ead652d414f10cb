namespace CouponKill.Ledger.Scaling;

/// <summary>
/// Learns the shape of a rush from the arrivals of the whole cluster, one sale at a time: of two that open within a minute nobody can
/// tell whose claims they are.
/// </summary>
public sealed class RushObserver
{
    /// <summary>Sales that are remembered.</summary>
    public const int Remembered = 5;

    private const double ShortestTau = 1;
    private const double LongestTau = 60;
    private static readonly TimeSpan Watched = TimeSpan.FromMinutes(1);

    private readonly Queue<RushShape> _past = new(Remembered);
    private Rush? _rush;
    private double _before;

    /// <summary>What earlier sales showed, the oldest first.</summary>
    public RushShape[] Past => [.. _past];

    /// <summary>Takes over what somebody else has learned, if nothing is known here.</summary>
    public void Inherit(RushShape[] past)
    {
        ArgumentNullException.ThrowIfNull(past);
        if (_past.Count > 0)
            return;
        foreach (var shape in past.TakeLast(Remembered))
            _past.Enqueue(shape);
    }

    /// <summary>Takes note of a moment.</summary>
    /// <param name="now">When.</param>
    /// <param name="arrivals">Claims per second that are asked in the cluster.</param>
    /// <param name="elapsed">Since the last call.</param>
    /// <param name="openings">The sales that open about now.</param>
    public void Observe(DateTimeOffset now, double arrivals, TimeSpan elapsed, IReadOnlyCollection<Opening> openings)
    {
        ArgumentNullException.ThrowIfNull(openings);
        var open = openings.Where(opening => opening.StartsAt <= now && now < opening.StartsAt + Watched).ToList();
        if (_rush is { } rush && open.Exists(opening => opening.ActivityId != rush.Opening.ActivityId))
            _rush = null;
        else if (_rush is null && open.Count == 1 && IsNew(open[0], now))
            _rush = new Rush(open[0], _before);
        if (_rush is null)
            _before = arrivals;
        else
            Follow(_rush, now, arrivals, elapsed);
    }

    /// <summary>A beginning that was missed shows no peak.</summary>
    private static bool IsNew(Opening opening, DateTimeOffset now) => now - opening.StartsAt < TimeSpan.FromSeconds(2);

    private void Follow(Rush rush, DateTimeOffset now, double arrivals, TimeSpan elapsed)
    {
        var above = Math.Max(0, arrivals - rush.Before);
        rush.Peak = Math.Max(rush.Peak, above);
        rush.Asked += above * elapsed.TotalSeconds;
        if (now < rush.Opening.StartsAt + Watched - TimeSpan.FromSeconds(1))
            return;
        _rush = null;
        // A sale that nobody came to tells nothing of the next crowd.
        if (rush.Peak < 1 || rush.Opening.Total < 1)
            return;
        if (_past.Count == Remembered)
            _past.Dequeue();
        _past.Enqueue(new RushShape(rush.Peak / rush.Opening.Total, Math.Clamp(rush.Asked / rush.Peak, ShortestTau, LongestTau)));
    }

    private sealed class Rush(Opening opening, double before)
    {
        public Opening Opening { get; } = opening;

        public double Before { get; } = before;

        public double Peak { get; set; }

        public double Asked { get; set; }
    }
}
