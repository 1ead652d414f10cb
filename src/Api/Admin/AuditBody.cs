using System.Text.Json.Serialization;
using CouponKill.Api.Outcomes;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Admin;

/// <summary>
/// An activity's ledger compared with the stored orders. Without a ledger there is nothing but the orders, and the reason.
/// </summary>
/// <param name="Total">Units ever put on sale.</param>
/// <param name="Available">Units that can be claimed.</param>
/// <param name="Held">Units granted and waiting for payment.</param>
/// <param name="Sold">Units granted for good.</param>
/// <param name="Seq">Sequence number of the last durable event.</param>
/// <param name="Orders">Live orders stored.</param>
/// <param name="Missing">Live claims without their order.</param>
/// <param name="Unexpected">Live orders without their claim.</param>
/// <param name="PutAside">Those of the missing that the order store refuses for good; absent when there are none.</param>
/// <param name="Consistent">True when everything adds up.</param>
/// <param name="Refused">Why the activity refuses to sell; absent when it does not.</param>
internal sealed record AuditBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Available,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Held,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Sold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seq,
    long Orders,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Missing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Unexpected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PutAside,
    bool Consistent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AuditRefusal? Refused)
{
    public static AuditBody From(ActivityAudit audit) => new(
        audit.View.Total,
        audit.View.Available,
        audit.View.Held,
        audit.View.Sold,
        audit.View.Seq,
        audit.Orders,
        audit.Missing,
        audit.Unexpected,
        audit.PutAside == 0 ? null : audit.PutAside,
        audit.IsConsistent,
        Refused: null);

    /// <summary>The audit of an activity without a ledger that could be trusted.</summary>
    public static AuditBody From(long activityId, ActivityUnavailableException refusal, long orders) => new(
        null, null, null, null, null, orders, null, null, null, Consistent: false, AuditRefusal.From(activityId, refusal));
}

/// <summary>Why an activity refuses to sell, and what to do.</summary>
/// <param name="Reason"><c>log_missing</c>, <c>log_behind_orders</c>, <c>log_corrupt</c> or <c>other_creation</c>.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What an operator can do.</param>
internal sealed record AuditRefusal(string Reason, string Detail, string Remedy)
{
    public static AuditRefusal From(long activityId, ActivityUnavailableException refusal) => new(
        refusal.Reason.Code(),
        refusal.Message,
        "Bring the claim log back, or rebuild it from the orders: "
            + $"dotnet CouponKill.Silo.dll rebuild {activityId} --dry-run shows what that would give.");
}
