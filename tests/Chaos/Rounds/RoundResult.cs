using CouponKill.Chaos.Faults;

namespace CouponKill.Chaos.Rounds;

/// <summary>What a round came to.</summary>
/// <param name="Seed">It repeats the round, as far as concurrent processes can be repeated.</param>
/// <param name="Faults">What struck.</param>
/// <param name="Lasted">How long the fault lasted.</param>
/// <param name="Calls">Claims that were sent.</param>
/// <param name="Granted">Claims that were granted.</param>
/// <param name="Unknown">Claims that were not answered.</param>
/// <param name="SellsAfter">From the faults until each activity that has units left had granted a claim that was sent after them.</param>
/// <param name="FalseDeaths">Members that were declared dead, or have ended, though nobody touched them.</param>
/// <param name="Violations">What is wrong; nothing, if all is well.</param>
/// <param name="Notes">What else is worth knowing.</param>
internal sealed record RoundResult(
    int Seed,
    IReadOnlyList<FaultKind> Faults,
    TimeSpan Lasted,
    int Calls,
    int Granted,
    int Unknown,
    TimeSpan SellsAfter,
    IReadOnlyList<string> FalseDeaths,
    IReadOnlyList<string> Violations,
    IReadOnlyList<string> Notes)
{
    /// <summary>Longer than this without a grant is a hang: a dead silo is noticed within some 10 s. It is no measure of speed.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>A round of which nothing is known yet.</summary>
    public static RoundResult Nothing(int seed, IReadOnlyList<FaultKind> faults) =>
        new(seed, faults, default, 0, 0, 0, default, [], [], []);

    /// <summary>All that is wrong; nothing, if no answer was untrue and all went on in time.</summary>
    public IEnumerable<string> Wrongs =>
    [
        .. FalseDeaths,
        .. Violations,
        .. SellsAfter <= LongestSilence ? [] : new[] { $"sold again only {SellsAfter.TotalSeconds:F1} s after the faults" },
    ];

    /// <summary>True when nothing is wrong.</summary>
    public bool IsRight => !Wrongs.Any();
}
