using System.Diagnostics;
using CouponKill.Harness.Processes;

namespace CouponKill.Chaos.Faults;

/// <summary>What faults did.</summary>
/// <param name="StruckAt">When the last of them began, on the clients' clock.</param>
/// <param name="Lasted">How long the longest lasted; zero for a kill for good.</param>
/// <param name="Victims">The silos that were touched.</param>
/// <param name="Notes">What else is worth knowing.</param>
internal sealed record Strike(long StruckAt, TimeSpan Lasted, IReadOnlyList<SiloProcess> Victims, IReadOnlyList<string> Notes)
{
    /// <summary>A fault that is over now.</summary>
    public static Strike Since(long struckAt, params IReadOnlyList<SiloProcess> victims) =>
        new(struckAt, Stopwatch.GetElapsedTime(struckAt), victims, []);

    /// <summary>Several faults as one.</summary>
    public static Strike Of(IReadOnlyCollection<Strike> strikes) => new(
        strikes.Max(strike => strike.StruckAt),
        strikes.Max(strike => strike.Lasted),
        [.. strikes.SelectMany(strike => strike.Victims)],
        [.. strikes.SelectMany(strike => strike.Notes)]);
}
