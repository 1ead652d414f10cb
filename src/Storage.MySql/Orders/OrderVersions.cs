using CouponKill.Ledger.Orders;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>
/// The newest version of each activity's orders, kept beside them: an index would cost every row, and a scan every start of an
/// activity. Each partition of the order stream has a row of its own, so that writers side by side do not wait for each other.
/// </summary>
internal static class OrderVersions
{
    public const string Find = "SELECT COALESCE(MAX(version), 0) FROM order_versions WHERE activity_id = @activityId";

    /// <summary>The statement that takes note of these rows: the last of their transaction, so that it locks for a moment only.</summary>
    public static string Raise(IReadOnlyList<Order> rows)
    {
        var newest = new SortedDictionary<(long Activity, int Part), long>();
        foreach (var row in rows)
        {
            var key = (row.Claim.ActivityId, OrderPartitions.Of(row.Id));
            newest[key] = Math.Max(row.Version, newest.GetValueOrDefault(key));
        }

        var values = newest.Select(static pair => $"({pair.Key.Activity},{pair.Key.Part},{pair.Value})");
        return $"INSERT INTO order_versions (activity_id, part, version) VALUES {string.Join(',', values)} " +
            "ON DUPLICATE KEY UPDATE version = GREATEST(version, VALUES(version))";
    }
}
