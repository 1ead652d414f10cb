using CouponKill.Contracts.Activities;

namespace CouponKill.Api.Admin;

/// <summary>An activity's ledger compared with the stored orders.</summary>
/// <param name="Total">Units ever put on sale.</param>
/// <param name="Available">Units that can be claimed.</param>
/// <param name="Held">Units granted and waiting for payment.</param>
/// <param name="Sold">Units granted for good.</param>
/// <param name="Seq">Sequence number of the last durable event.</param>
/// <param name="Orders">Live orders stored.</param>
/// <param name="Missing">Live claims without their order.</param>
/// <param name="Unexpected">Live orders without their claim.</param>
/// <param name="Consistent">True when everything adds up.</param>
internal sealed record AuditBody(
    int Total, int Available, int Held, int Sold, long Seq, long Orders, long Missing, long Unexpected, bool Consistent)
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
        audit.IsConsistent);
}
