namespace CouponKill.Bench.Scaling;

/// <summary>The silos: those that are wanted, those that start, and those that are ready, cold or warm.</summary>
internal sealed class SiloPool(Random random)
{
    /// <summary>When each is ready; those of the beginning have always been.</summary>
    private readonly List<double> _readyAt = [.. Enumerable.Repeat(double.NegativeInfinity, Scenario.MinSilos)];

    /// <summary>Silos that are wanted, started or not.</summary>
    public int Wanted => _readyAt.Count;

    public int Ready(double now) => _readyAt.Count(at => at <= now);

    /// <summary>Claims per second that they take.</summary>
    public double Capacity(double now) => _readyAt.Sum(at => at > now ? 0
        : Scenario.SiloCapacity * (now - at < Scenario.ColdSeconds ? Scenario.ColdShare : 1));

    /// <summary>Starts pods, or takes the newest.</summary>
    public void Scale(int wanted, double now)
    {
        while (_readyAt.Count < wanted)
        {
            var start = Scenario.ShortestStart + (random.NextDouble() * (Scenario.LongestStart - Scenario.ShortestStart));
            _readyAt.Add(now + start);
        }

        if (wanted < _readyAt.Count)
            _readyAt.RemoveRange(wanted, _readyAt.Count - wanted);
    }
}
