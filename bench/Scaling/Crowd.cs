using CouponKill.Ledger.Scaling;

namespace CouponKill.Bench.Scaling;

/// <summary>The people of one sale: how many come, and how fast they become fewer.</summary>
/// <param name="People">How many.</param>
/// <param name="Tau">In seconds.</param>
internal sealed record Crowd(double People, double Tau)
{
    /// <summary>Claims per second at the opening, without those that come anyway.</summary>
    public double Peak => People / Tau;

    public static Crowd Next(Random random) => new(
        Scenario.People * Varied(random, Scenario.PeopleVary), Scenario.Tau * Varied(random, Scenario.TauVary));

    /// <summary>First calls per second at a moment.</summary>
    public double RateAt(double time) =>
        Scenario.Baseline + (time < Scenario.OpensAt ? 0 : Peak * Math.Exp(-(time - Scenario.OpensAt) / Tau));

    /// <summary>What the program learns from such a sale: its own code looks on, second by second.</summary>
    public static RushShape[] Learn(IEnumerable<Crowd> crowds)
    {
        var observer = new RushObserver();
        var opensAt = DateTimeOffset.UnixEpoch;
        foreach (var crowd in crowds)
        {
            opensAt = opensAt.AddDays(1);
            Opening[] openings = [new Opening(opensAt.Day, opensAt, Scenario.Units)];
            for (var second = -10; second < 90; second++)
            {
                observer.Observe(
                    opensAt.AddSeconds(second), crowd.RateAt(Scenario.OpensAt + second), TimeSpan.FromSeconds(1), openings);
            }
        }

        return observer.Past;
    }

    /// <summary>Normally distributed around 1 (Box and Muller).</summary>
    private static double Varied(Random random, double deviation) =>
        1 + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
