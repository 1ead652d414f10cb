using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>Lets the two sides take turns, so that whatever else the machine does hits them alike.</summary>
internal sealed class ScaleComparison(ISide small, ISide large)
{
    /// <summary>Warms both up with a run that does not count, then measures.</summary>
    /// <returns>The runs that count: the small side's, and the large side's beside them.</returns>
    public async Task<IReadOnlyList<(ScaleRun Small, ScaleRun Large)>> RunAsync(
        OpenLoad load, int pairs, Action<ScaleRun> done, CancellationToken cancellationToken)
    {
        var rounds = new List<(ScaleRun, ScaleRun)>();
        for (var round = 0; round <= pairs; round++)
        {
            var one = await RunAsync(round, small, load, done, cancellationToken);
            var other = await RunAsync(round, large, load, done, cancellationToken);
            if (round > 0)
                rounds.Add((one, other));
        }

        return rounds;
    }

    private static async Task<ScaleRun> RunAsync(int round, ISide side, OpenLoad load, Action<ScaleRun> done, CancellationToken cancellationToken)
    {
        var run = ScaleRun.Of(round, side.Name, await side.SellAsync(load, cancellationToken));
        done(run);
        return run;
    }
}
