using CouponKill.Ledger.Scaling;

namespace CouponKill.Bench.Scaling;

/// <summary>A moment of a run.</summary>
/// <param name="Time">In seconds.</param>
/// <param name="Demand">Claims per second of people who come for the first time.</param>
/// <param name="Capacity">Claims per second that the silos can take.</param>
/// <param name="Silos">Silos that are wanted.</param>
internal sealed record Moment(double Time, double Demand, double Capacity, int Silos);

/// <summary>How a policy did in one sale.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Seed">Which sale.</param>
/// <param name="Shed">Claims that were shed because silos were missing.</param>
/// <param name="LateSeconds">How long after the opening people waited for more than a second.</param>
/// <param name="SilosAtOpening">Silos that were ready when it opened.</param>
/// <param name="NeededAtOpening">Silos that the crowd needed then.</param>
/// <param name="Peak">Claims per second of the crowd then.</param>
/// <param name="SiloMinutes">Silos times minutes, of the whole run.</param>
/// <param name="Moments">The run, once a second.</param>
internal sealed record Outcome(
    Policy Policy,
    int Seed,
    double Shed,
    double LateSeconds,
    int SilosAtOpening,
    int NeededAtOpening,
    double Peak,
    double SiloMinutes,
    IReadOnlyList<Moment> Moments)
{
    /// <summary>The share of the silos at the opening that nobody needed.</summary>
    public double Waste => Math.Max(0, SilosAtOpening - NeededAtOpening) / (double)SilosAtOpening;

    /// <summary>The share of their capacity that is left at the peak, the reserve that is meant to be left included.</summary>
    public double Spare => Math.Max(0, 1 - (Peak / (SilosAtOpening * Scenario.SiloCapacity)));
}

/// <summary>One sale under one policy. The same seed gives the same crowd to all policies, and the same run every time.</summary>
internal static class Simulation
{
    public static Outcome Run(Policy policy, int seed)
    {
        var crowds = new Random(seed);
        var past = Crowd.Learn([.. Enumerable.Range(0, Scenario.PastSales).Select(_ => Crowd.Next(crowds))]);
        var crowd = Crowd.Next(crowds);
        var chance = new Random(seed + 1_000);
        var gauges = new Gauges(policy, RushShape.Of(past, claimsPerUnit: 2), chance.NextDouble() * policy.PollSeconds);
        return Run(policy, seed, crowd, gauges, chance);
    }

    private static Outcome Run(Policy policy, int seed, Crowd crowd, Gauges gauges, Random chance)
    {
        var (silos, queue, autoscaler) = (new SiloPool(chance), new ClaimQueue(), new Autoscaler());
        var (moments, readyAtOpening, siloSeconds) = (new List<Moment>(), 0, 0.0);
        var syncAt = chance.NextDouble() * Scenario.HpaSync;
        for (var step = 0; step * Scenario.Step < Scenario.EndsAt; step++)
        {
            var now = step * Scenario.Step;
            var (asked, served) = queue.Step(now, crowd.RateAt(now) * Scenario.Step, silos.Capacity(now) * Scenario.Step);
            gauges.Note(now, asked, served, queue.Length, silos);
            if (now >= syncAt)
            {
                silos.Scale(autoscaler.Decide(now, silos.Wanted, gauges.Ratio(now, silos)), now);
                syncAt += Scenario.HpaSync;
            }

            readyAtOpening = now <= Scenario.OpensAt ? silos.Ready(now) : readyAtOpening;
            siloSeconds += silos.Wanted * Scenario.Step;
            if (step % (int)Math.Round(1 / Scenario.Step) == 0)
                moments.Add(new Moment(now, crowd.RateAt(now), silos.Capacity(now), silos.Wanted));
        }

        var peak = crowd.RateAt(Scenario.OpensAt);
        var needed = (int)Math.Ceiling(peak / ScaleNeed.TargetOf(Scenario.SiloCapacity));
        var late = Math.Max(0, queue.LateUntil - Scenario.OpensAt);
        return new Outcome(policy, seed, queue.Shed, late, readyAtOpening, needed, peak, siloSeconds / 60, moments);
    }
}
