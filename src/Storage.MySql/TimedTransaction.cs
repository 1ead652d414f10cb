using MySqlConnector;

namespace CouponKill.Storage.MySql;

/// <summary>
/// A transaction in which every step has the time limit of commands. MySqlConnector's own waits for the start and the commit
/// without any: before a server that stands still, for ever.
/// </summary>
internal static class TimedTransaction
{
    // Read committed: the locks of a repeatable read also cover the gaps between rows, where other writers insert.
    private const string Begin = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION";

    /// <summary>Executes statements, all or none of them.</summary>
    /// <exception cref="MySqlException">None of them came true, or, when the answer to the commit was lost, perhaps all.</exception>
    public static async Task ExecuteAsync(MySqlDatabase database, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, Begin, cancellationToken);
            foreach (var statement in statements)
                await ExecuteAsync(connection, statement, cancellationToken);
            await ExecuteAsync(connection, "COMMIT", cancellationToken);
        }
        catch
        {
            await RollBackAsync(connection);
            throw;
        }
    }

    // Whoever is cancelled must still not give an open transaction back to the pool.
    private static async Task RollBackAsync(MySqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
        }
        catch (Exception)
        {
            // A broken connection is rolled back by the server, and another one when the pool resets it for its next user. What went wrong
            // before matters more.
        }
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
