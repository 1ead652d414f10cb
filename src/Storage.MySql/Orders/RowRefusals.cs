using MySqlConnector;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>Tells errors that are in a row, which a repeat does not mend, from those of a server that may take the row later.</summary>
internal static class RowRefusals
{
    // The driver has no names for a violated CHECK; these are MySQL's and MariaDB's numbers.
    private const int CheckViolated = 3819;
    private const int ConstraintFailed = 4025;

    /// <summary>True when the server refuses a row for what is in it.</summary>
    public static bool IsRefusal(MySqlException e) => IsOfTheRow(e.SqlState) || IsOfTheRow(e.Number);

    /// <summary>By the SQL standard: 22 is bad data, 23 a violated constraint, and triggers say 45000.</summary>
    private static bool IsOfTheRow(string? sqlState) =>
        sqlState is not null && (sqlState.StartsWith("22", StringComparison.Ordinal) || sqlState.StartsWith("23", StringComparison.Ordinal)
            || sqlState is "45000");

    /// <summary>What the servers give the state "general error".</summary>
    private static bool IsOfTheRow(int error) =>
        error is CheckViolated or ConstraintFailed or (int)MySqlErrorCode.NoPartitionForGivenValue;
}
