using MySqlConnector;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>Repeats a transaction that lost to another one. The server has rolled it back, so nothing of it is there.</summary>
internal static class LockConflicts
{
    private const int Attempts = 6;
    private const int FirstPauseMs = 5;

    public static async Task RetryAsync(Func<CancellationToken, Task> transaction, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await transaction(cancellationToken);
                return;
            }
            catch (MySqlException e) when (attempt < Attempts && IsConflict(e))
            {
                await Task.Delay(Random.Shared.Next(FirstPauseMs, FirstPauseMs << attempt), cancellationToken);
            }
        }
    }

    private static bool IsConflict(MySqlException e) =>
        e.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.CheckRead;
}
