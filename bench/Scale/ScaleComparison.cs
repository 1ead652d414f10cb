using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>Lets the two sides take turns, so that whatever else the machine does hits them alike.</summary>
internal sealed class ScaleComparison(ISide small, ISide large)
{
    /// <summary>Warms both up with a run that does not count, at a rate that a cold server can hold: its own. Then measures.</summary>
    /// <returns>The runs that count: the small side's, and the large side's beside them.</returns>
    public async Task<IReadOnlyList<(ScaleRun Small, ScaleRun Large)>> RunAsync(
        ScaleSettings settings, Action<ScaleRun> done, CancellationToken cancellationToken)
    {
        var rounds = new List<(ScaleRun, ScaleRun)>();
        for (var round = 0; round <= settings.Pairs; round++)
        {
            LoadPlan load = round == 0 ? settings.Closed() : settings.Open();
            var one = ScaleRun.Of(round, small.Name, await small.SellAsync(load, settings.Claims, cancellationToken));
            done(one);
            var other = ScaleRun.Of(round, large.Name, await large.SellAsync(load, settings.Claims, cancellationToken));
            done(other);
            if (round > 0)
                rounds.Add((one, other));
        }

        return rounds;
    }
}
