using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Rebuild;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Which claim log belongs to which activity of the catalog.</summary>
public sealed class CreationRuleTests
{
    private static readonly CreationId Mine = new(1, 2);
    private static readonly CreationId Foreign = new(2, 1);
    private static readonly ActivityDefinition Defined = Snapshots.Definition with { StartsAt = Snapshots.Definition.StartsAt.AddTicks(7) };
    private static readonly ActivityDefinition Logged = Snapshots.Definition;
    private static readonly ActivityDefinition Otherwise = Logged with { Total = Logged.Total + 1 };

    private static readonly Gen<Case> Cases = Gen.Select(
        OneOf(CreationId.None, Mine),
        OneOf(CreationId.None, Mine, Foreign),
        Gen.Bool,
        OneOf(null, Logged, Otherwise),
        (catalog, log, opened, logged) => new Case(catalog, log, opened, logged));

    [Fact]
    public void Two_identities_alone_decide() => Cases.Where(c => !c.Catalog.IsNone && !c.Log.IsNone).Holds(1_000, c =>
        Assert.Equal(c.Catalog == c.Log ? CreationVerdict.Same : CreationVerdict.Other, c.Judge()));

    [Fact]
    public void An_empty_log_without_an_identity_is_never_another_activity() =>
        Cases.Where(c => c.Logged is null && (c.Log.IsNone || c.Catalog.IsNone)).Holds(1_000, c =>
            Assert.NotEqual(CreationVerdict.Other, c.Judge()));

    [Fact]
    public void A_log_that_was_defined_otherwise_is_never_adopted() =>
        Cases.Where(c => c.Logged == Otherwise && (c.Log.IsNone || c.Catalog.IsNone)).Holds(1_000, c =>
            Assert.Equal(CreationVerdict.Other, c.Judge()));

    /// <summary>It was there before the activity, whose first owner would have made it with the identity.</summary>
    [Fact]
    public void A_new_activity_takes_no_log_that_has_something_in_it_and_no_identity() =>
        Assert.Equal(CreationVerdict.Other, new Case(Mine, CreationId.None, WasOpened: false, Logged).Judge());

    [Fact]
    public void Whoever_adopts_lacks_an_identity_and_the_other_has_one() => Cases.Holds(2_000, c =>
    {
        var (catalogHas, logHas) = (!c.Catalog.IsNone, !c.Log.IsNone);
        var expected = c.Judge() switch
        {
            CreationVerdict.Same => (true, true),
            CreationVerdict.LogAdopts => (true, false),
            CreationVerdict.CatalogAdopts => (false, true),
            CreationVerdict.BothAdopt => (false, false),
            _ => (catalogHas, logHas),
        };
        Assert.Equal(expected, (catalogHas, logHas));
    });

    [Fact]
    public void What_was_adopted_is_the_same_afterwards() => Cases.Holds(2_000, c =>
    {
        var adopted = c.Judge() switch
        {
            CreationVerdict.LogAdopts => c with { Log = c.Catalog },
            CreationVerdict.CatalogAdopts => c with { Catalog = c.Log },
            CreationVerdict.BothAdopt => c with { Catalog = Mine, Log = Mine },
            _ => c,
        };
        Assert.Equal(c.Judge() == CreationVerdict.Other ? CreationVerdict.Other : CreationVerdict.Same, adopted.Judge());
    });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A catalog row and a log, as an earlier version and this one may leave them.</summary>
    private sealed record Case(CreationId Catalog, CreationId Log, bool WasOpened, ActivityDefinition? Logged)
    {
        public CreationVerdict Judge() =>
            CreationRule.Judge(new CatalogEntry(Defined, WasOpened, LastView: null) { Creation = Catalog }, Log, Logged);
    }
}
