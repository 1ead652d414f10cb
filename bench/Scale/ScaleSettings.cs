using System.Globalization;
using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>What the measurement at full scale is asked for.</summary>
/// <param name="Peer">The name of the peer, one that is CouponKill.</param>
/// <param name="Pairs">Measured runs of each side.</param>
/// <param name="Rate">Claims a second.</param>
/// <param name="Connections">Connections at the same time.</param>
/// <param name="Threads">Threads of the load generator.</param>
internal sealed record ScaleSettings(string Peer, int Pairs, int Rate, int Connections, int Threads)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Claims of a run: a share of half of the hot activity's stock, in whole sales of the small side.</summary>
    public int Claims => FullScale.Units / 2 / Pairs / SmallSide.Units * SmallSide.Units;

    /// <summary>The command that measures the same again.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project bench -- scale --peer {Peer} --pairs {Pairs} --rate {Rate} --connections {Connections} " +
            $"--threads {Threads}");

    /// <summary>The load of a run. It lasts half a claim longer than its claims, so that rounding loses none of them.</summary>
    public OpenLoad Open() => new(Connections, Threads, TimeSpan.FromSeconds((Claims + 0.5) / Rate), Rate);

    /// <summary>A load without pauses, which ends with its tokens.</summary>
    public ClosedLoad Closed() => new(Connections, Threads, Longest);
}
