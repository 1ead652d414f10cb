namespace CouponKill.Kubernetes.Replay;

/// <summary>Where the double is another server than the recorded one, on purpose.</summary>
internal static class KnownDifferences
{
    /// <summary>Paths of answers that differ, by the number of the exchange, and why.</summary>
    public static IReadOnlyDictionary<int, (string[] Paths, string Why)> All { get; } = new Dictionary<int, (string[] Paths, string Why)>
    {
        [1] = ([""], "the double says that it is 1.35"),
        [2] = ([".serverAddressByClientCIDRs"], "another address"),
        [3] = ([".groups"], "newer servers have no beta versions; compared by ReplayTests.Served_kinds_are_as_recorded"),
        [4] = ([".resources"], "newer servers name singulars; compared by ReplayTests.Served_kinds_are_as_recorded"),
        [5] = ([".resources"], "newer servers name singulars; compared by ReplayTests.Served_kinds_are_as_recorded"),
        [6] = ([".resources"], "newer servers name singulars; compared by ReplayTests.Served_kinds_are_as_recorded"),
        [18] = ([".resources[0].storageVersionHash"], "of no use to anybody"),
        [74] = ([".rows[0].cells[3]", ".rows[1].cells[3]"], "the age of what was made just now"),
        [75] = ([".rows[0].cells[3]"], "the age of what was made just now"),
        [104] = ([".status"], "newer network policies have no status"),
        [105] = ([".status"], "newer network policies have no status"),
        [112] = ([".spec.holderIdentity"], "the recorder has written its own later change into the answer"),
    };
}
