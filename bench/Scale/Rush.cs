namespace CouponKill.Bench.Scale;

/// <summary>Who comes at full scale, and what for.</summary>
/// <param name="hot">What nearly all of them want.</param>
/// <param name="others">The other activities, which take turns.</param>
/// <param name="crowd">Draws the users who claim.</param>
internal sealed class Rush(Sale hot, IReadOnlyList<Sale> others, Crowd crowd)
{
    /// <summary>One claim of so many goes to another activity than the hot one.</summary>
    public const int Elsewhere = 100;

    private int _elsewhere;

    /// <summary>The mix that is measured: every hundredth claim goes elsewhere.</summary>
    public IEnumerable<Demand> Mixed(int claims) =>
        Enumerable.Range(1, claims).Select(nth => To(nth % Elsewhere == 0 ? NextOther() : hot));

    /// <summary>Claims for the hot activity alone.</summary>
    public IEnumerable<Demand> ForHot(int claims) => Enumerable.Range(0, claims).Select(_ => To(hot));

    /// <summary>Claims for all the others.</summary>
    public IEnumerable<Demand> ForOthers(int each) => Enumerable.Range(0, each * others.Count).Select(_ => To(NextOther()));

    private Demand To(Sale sale) => new(sale, crowd.Next());

    private Sale NextOther() => others[_elsewhere++ % others.Count];
}
