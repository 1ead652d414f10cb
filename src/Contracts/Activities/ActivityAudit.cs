using CouponKill.Ledger.Activities;

namespace CouponKill.Contracts.Activities;

/// <summary>The ledger of an activity compared with the order store.</summary>
/// <param name="View">The activity as its ledger knows it.</param>
/// <param name="Orders">Live order rows stored for the activity.</param>
/// <param name="Missing">Live claims without their order row.</param>
/// <param name="Unexpected">Live order rows without their claim.</param>
/// <param name="PutAside">Those of the missing that the order store refuses for good.</param>
[GenerateSerializer, Immutable, Alias("ck.activity-audit")]
public sealed record ActivityAudit(
    [property: Id(0)] ActivityView View,
    [property: Id(1)] long Orders,
    [property: Id(2)] long Missing,
    [property: Id(3)] long Unexpected,
    [property: Id(4)] long PutAside = 0)
{
    /// <summary>True when every live claim has exactly its row, and no row is without a claim.</summary>
    public bool IsConsistent =>
        Missing == 0 && Unexpected == 0 && Orders == View.Held + View.Sold && View.Total == View.Available + View.Held + View.Sold;
}
