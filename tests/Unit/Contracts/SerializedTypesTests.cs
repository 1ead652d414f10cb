using CouponKill.Contracts.Activities;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using Xunit;

namespace CouponKill.Unit.Contracts;

/// <summary>
/// Orleans' analyzer guards the calls between silos (OrleansContracts.txt); this guards what they carry. In a rolling upgrade silos of two
/// versions talk to each other: members may be added with ids of their own, but never renumbered, retyped or taken away.
/// </summary>
public sealed class SerializedTypesTests
{
    private static readonly string Manifest = Path.Combine(RepositoryPaths.Root, "tests", "Unit", "Contracts", "SerializedTypes.txt");

    [Fact]
    public void What_silos_say_to_each_other_is_what_was_reviewed()
    {
        var actual = SerializedTypes.Describe(typeof(Claim).Assembly, typeof(IActivityGrain).Assembly);
        Assert.True(
            string.Equals(File.ReadAllText(Manifest), actual, StringComparison.Ordinal),
            $"Review the difference, and if an older silo can live with it, make {Manifest} say:\n{actual}");
    }
}
