namespace CouponKill.Ledger.Activities;

/// <summary>
/// An activity as it stood durably at <see cref="Seq"/>. Views of one activity are ordered by <see cref="Seq"/>;
/// every silo keeps the newest one it has seen.
/// </summary>
/// <param name="Definition">What was defined; <see cref="ActivityDefinition.Total"/> there is the first stock.</param>
/// <param name="Status">The status at <paramref name="Seq"/>.</param>
/// <param name="Total">Units ever put on sale: available + held + sold.</param>
/// <param name="Available">Units that can be claimed.</param>
/// <param name="Held">Units granted and waiting for payment.</param>
/// <param name="Sold">Units granted for good.</param>
/// <param name="Seq">Sequence number of the last durable event.</param>
/// <param name="LastGrantSeq">Sequence number of the last granted claim; 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("ck.activity-view")]
public sealed record ActivityView(
    [property: Id(0)] ActivityDefinition Definition,
    [property: Id(1)] ActivityStatus Status,
    [property: Id(2)] int Total,
    [property: Id(3)] int Available,
    [property: Id(4)] int Held,
    [property: Id(5)] int Sold,
    [property: Id(6)] long Seq,
    [property: Id(7)] long LastGrantSeq)
{
    /// <summary>The activity's id.</summary>
    public long Id => Definition.Id;

    /// <summary>
    /// True when no unit can be granted and none is on its way back: nothing available and nothing held.
    /// While something is held, "sold out" is only for now.
    /// </summary>
    public bool IsSoldOutForGood => Available == 0 && Held == 0;

    /// <summary>True when the activity is over and no unit is held: nothing will change any more.</summary>
    public bool IsFinished => Status == ActivityStatus.Ended && Held == 0;
}
