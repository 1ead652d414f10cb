using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Stock;
using MySqlConnector;

namespace CouponKill.Bench.Rivals.MySqlRow;

/// <summary>
/// Stock in one row, orders under a unique key, one transaction per claim. All of it travels together, so that the hot row is locked only
/// from the update to the commit right behind it, and not until the client has had its turn. Stock cannot go below zero: the update fails.
/// </summary>
internal sealed class MySqlRowSale : ISale
{
    // The fastest of 8 to 128: fewer commits share a flush, more only queue for the same row.
    private const uint PoolSize = 32;

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS sales (id BIGINT NOT NULL PRIMARY KEY, stock INT UNSIGNED NOT NULL) ENGINE = InnoDB;
        CREATE TABLE IF NOT EXISTS orders (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            sale_id BIGINT NOT NULL,
            user_id BIGINT NOT NULL,
            created_at_ms BIGINT NOT NULL,
            UNIQUE KEY one_per_user (sale_id, user_id)
        ) ENGINE = InnoDB
        """;

    private const string Claim =
        """
        START TRANSACTION;
        INSERT INTO orders (sale_id, user_id, created_at_ms) VALUES (@sale, @user, @now);
        UPDATE sales SET stock = stock - 1 WHERE id = @sale;
        COMMIT
        """;

    private const string Find = "SELECT id, created_at_ms FROM orders WHERE sale_id = @sale AND user_id = @user";

    private const string Count =
        "SELECT (SELECT stock FROM sales WHERE id = @sale), COUNT(*), COUNT(DISTINCT user_id) FROM orders WHERE sale_id = @sale";

    private const int OrderAndUnit = 2;
    private const int MostAttempts = 10;

    private readonly MySqlDataSource _pool;

    private MySqlRowSale(MySqlDataSource pool) => _pool = pool;

    public static async Task<MySqlRowSale> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        // A connection goes back to the pool only after its commit or rollback, so there is nothing to reset.
        var settings = new MySqlConnectionStringBuilder(connectionString)
        {
            MaximumPoolSize = PoolSize,
            MinimumPoolSize = PoolSize,
            ConnectionReset = false,
        };
        var pool = new MySqlDataSource(settings.ConnectionString);
        await using var command = pool.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new MySqlRowSale(pool);
    }

    public async Task OpenAsync(long activityId, int units, CancellationToken cancellationToken)
    {
        await using var command = _pool.CreateCommand("INSERT INTO sales (id, stock) VALUES (@sale, @units)");
        command.Parameters.Add(new MySqlParameter("@sale", activityId));
        command.Parameters.Add(new MySqlParameter("@units", units));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId)
    {
        await using var connection = await _pool.OpenConnectionAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ClaimAsync(connection, activityId, userId);
            }
            catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.LockDeadlock && attempt < MostAttempts)
            {
                // Two requests of one user next to another user's: the server has rolled this one back.
            }
        }
    }

    /// <summary>Everything is stored before the answer.</summary>
    public Task SettleAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        await using var command = _pool.CreateCommand(Count);
        command.Parameters.Add(new MySqlParameter("@sale", activityId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SaleTally(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private static async Task<ClaimOutcome> ClaimAsync(MySqlConnection connection, long activityId, long userId)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await using var command = Command(connection, Claim, activityId, userId);
        command.Parameters.Add(new MySqlParameter("@now", now));
        try
        {
            if (await command.ExecuteNonQueryAsync() != OrderAndUnit)
                throw new InvalidOperationException($"There is no sale {activityId}.");
            return Grant.New(activityId, userId, command.LastInsertedId, now);
        }
        catch (MySqlException e) when (e.ErrorCode != MySqlErrorCode.LockDeadlock)
        {
            // Whatever it was: the next START TRANSACTION on this connection would commit an order without its unit.
            await ExecuteAsync(connection, "ROLLBACK");
            return e.ErrorCode switch
            {
                MySqlErrorCode.DuplicateKeyEntry => await FindAsync(connection, activityId, userId),
                MySqlErrorCode.DataOutOfRange => Grant.SoldOut,
                _ => throw new InvalidOperationException($"A claim on sale {activityId} failed: {e.Message}", e),
            };
        }
    }

    private static async Task<ClaimOutcome> FindAsync(MySqlConnection connection, long activityId, long userId)
    {
        await using var command = Command(connection, Find, activityId, userId);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? Grant.Replay(activityId, userId, reader.GetInt64(0), reader.GetInt64(1))
            : ClaimOutcome.Rejected(Outcome.OutcomeUnknown);
    }

    private static MySqlCommand Command(MySqlConnection connection, string text, long activityId, long userId)
    {
        var command = new MySqlCommand(text, connection);
        command.Parameters.Add(new MySqlParameter("@sale", activityId));
        command.Parameters.Add(new MySqlParameter("@user", userId));
        return command;
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string text)
    {
        await using var command = new MySqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }
}
