using Xunit.v3;

namespace CouponKill.Testing;

/// <summary>
/// A test that takes long, by its nature: rounds of kills, real clusters that come and go. <c>make campaigns</c> runs it, and
/// <c>make test</c> does not.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class CampaignAttribute : Attribute, ITraitAttribute
{
    /// <summary>What scripts/test.sh selects by.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Campaign")];
}
