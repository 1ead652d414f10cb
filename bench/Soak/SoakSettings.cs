using System.Globalization;

namespace CouponKill.Bench.Soak;

/// <summary>What an endurance run is asked for.</summary>
/// <param name="Peer">The name of the peer, one that is CouponKill.</param>
/// <param name="Length">How long in all.</param>
/// <param name="Interval">How long one activity sells, and how far apart the points of the curves are.</param>
/// <param name="Rate">Claims a second; null for 60 % of the highest rate, which is measured first.</param>
/// <param name="Connections">Connections at the same time.</param>
/// <param name="Threads">Threads of the load generator.</param>
internal sealed record SoakSettings(string Peer, TimeSpan Length, TimeSpan Interval, int? Rate, int Connections, int Threads)
{
    /// <summary>How many intervals there are.</summary>
    public int Intervals => Math.Max(1, (int)(Length / Interval));

    /// <summary>The command that does the same again.</summary>
    /// <param name="rate">Claims a second.</param>
    public string Command(int rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project bench -- soak --peer {Peer} --seconds {Length.TotalSeconds} --interval {Interval.TotalSeconds} " +
            $"--rate {rate} --connections {Connections} --threads {Threads}");
}
