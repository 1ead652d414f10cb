namespace CouponKill.Ledger.Storage;

/// <summary>State that grains store as a whole, beside the claim log: small things only, never claims.</summary>
public static class GrainStateStorage
{
    /// <summary>The name under which backends register their grain storage, and grains the serializer that it uses.</summary>
    public const string Name = "state";
}
