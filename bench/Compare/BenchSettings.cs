using System.Globalization;
using CouponKill.Bench.Load;

namespace CouponKill.Bench.Compare;

/// <summary>What a comparison is asked for.</summary>
/// <param name="Peers">The peers, in the order in which they start and warm up.</param>
/// <param name="Pairs">Measured rounds, at least 1.</param>
/// <param name="Seconds">How long a run lasts, in seconds.</param>
/// <param name="WarmUps">Runs of each peer before those, which do not count: a cold server measures its compiler.</param>
/// <param name="MostWarmUps">As many at most, as long as its compiler is busy.</param>
/// <param name="Connections">Connections at the same time.</param>
/// <param name="Threads">Threads of the load generator.</param>
/// <param name="Curve">Whether each peer is measured at several offered rates, for the plots.</param>
/// <param name="Allocations">Whether it is measured what the servers allocate.</param>
internal sealed record BenchSettings(
    IReadOnlyList<string> Peers, int Pairs, int Seconds, int WarmUps,
    int MostWarmUps, int Connections, int Threads, bool Curve, bool Allocations)
{
    private TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    /// <summary>The command that measures the same again.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project bench -- bench --peers {string.Join(',', Peers)} --pairs {Pairs} --seconds {Seconds} " +
            $"--warm-ups {WarmUps} --most-warm-ups {MostWarmUps} --connections {Connections} --threads {Threads} --curve {Word(Curve)} " +
            $"--allocations {Word(Allocations)}");

    private static string Word(bool value) => value ? "true" : "false";

    public ClosedLoad Closed() => new(Connections, Threads, Duration);

    public OpenLoad Open(double perSecond) => new(Connections, Threads, Duration, perSecond);
}
