using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>A row of the orders as Dapper reads it.</summary>
internal sealed record OrderRow(
    long OrderId, long UserId, byte Status, long CreatedAtMs, long HoldExpiresAtMs, long Version, long UpdatedAtMs)
{
    public const string Columns = "order_id, user_id, status, created_at_ms, hold_expires_at_ms, version, updated_at_ms";

    public const string Select =
        """
        SELECT order_id AS OrderId, user_id AS UserId, status AS Status, created_at_ms AS CreatedAtMs,
               hold_expires_at_ms AS HoldExpiresAtMs, version AS Version, updated_at_ms AS UpdatedAtMs
        FROM orders
        """;

    public Order ToOrder()
    {
        var id = new OrderId(OrderId);
        return new Order(new Claim(id.ActivityId, UserId, id.Seq, (ClaimStatus)Status, CreatedAtMs, HoldExpiresAtMs), Version, UpdatedAtMs);
    }
}
