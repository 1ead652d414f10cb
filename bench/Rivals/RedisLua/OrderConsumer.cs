using System.Globalization;
using System.Text;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Harness;
using CouponKill.Ledger.Orders;
using MySqlConnector;
using StackExchange.Redis;

namespace CouponKill.Bench.Rivals.RedisLua;

/// <summary>
/// What makes a shop of the usual seckill: takes the orders of a sale from Redis' stream and stores them in MySQL, many rows a statement,
/// while the sale goes on. Where it is in the stream is stored with the rows, which costs less than a consumer group
/// and its acknowledgements.
/// </summary>
internal sealed class OrderConsumer(IDatabase redis, MySqlDataSource orders)
{
    // As many as the server that is measured stores at once.
    private const int MostRows = 1_000;

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS orders (
            order_id BIGINT NOT NULL PRIMARY KEY,
            user_id BIGINT NOT NULL,
            created_at_ms BIGINT NOT NULL,
            KEY orders_by_user (user_id, order_id)
        ) ENGINE = InnoDB;
        CREATE TABLE IF NOT EXISTS consumed (sale_id BIGINT NOT NULL PRIMARY KEY, entry VARCHAR(40) NOT NULL) ENGINE = InnoDB
        """;

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Long enough for a rush to fill a statement.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder _statement = new();
    private Task _consuming = Task.CompletedTask;
    private long _followed;
    private long _stored;

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var command = orders.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Leaves the last sale and follows this one.</summary>
    public async Task FollowAsync(long activityId, RedisKey stream)
    {
        Volatile.Write(ref _followed, activityId);
        // What has gone wrong with the last sale, whoever settled it was told.
        await _consuming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _stored, 0);
        _consuming = ConsumeAsync(activityId, stream);
    }

    /// <summary>Waits until as many orders are stored as the stream has.</summary>
    /// <exception cref="MySqlException">The consumer has failed.</exception>
    public Task SettleAsync(RedisKey stream, CancellationToken cancellationToken) => Eventually.GetAsync(
        async () =>
        {
            if (_consuming.IsFaulted)
                await _consuming;
            return await redis.StreamLengthAsync(stream) - Volatile.Read(ref _stored);
        },
        missing => missing == 0,
        SettleTimeout,
        cancellationToken);

    public async Task<(long Orders, long Users)> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        await using var connection = orders.CreateConnection();
        return await OrderCount.ReadAsync(connection, activityId, cancellationToken);
    }

    private async Task ConsumeAsync(long activityId, RedisKey stream)
    {
        var position = StreamPosition.Beginning;
        while (Volatile.Read(ref _followed) == activityId)
        {
            var entries = await redis.StreamReadAsync(stream, position, MostRows);
            if (entries.Length > 0)
            {
                position = entries[^1].Id;
                await StoreAsync(activityId, entries);
                Volatile.Write(ref _stored, _stored + entries.Length);
            }

            if (entries.Length < MostRows)
                await Task.Delay(Rest);
        }
    }

    private async Task StoreAsync(long activityId, StreamEntry[] entries)
    {
        await using var connection = await orders.OpenConnectionAsync();
        await using var command = new MySqlCommand(Statement(activityId, entries), connection);
        await command.ExecuteNonQueryAsync();
    }

    // Numbers only, so nothing needs to be escaped; a parameter for each would cost more than the row.
    private string Statement(long activityId, StreamEntry[] entries)
    {
        _statement.Clear().Append("START TRANSACTION; INSERT IGNORE INTO orders (order_id, user_id, created_at_ms) VALUES ");
        foreach (var entry in entries)
        {
            var (user, unit, at) = ((long)entry.Values[0].Value, (long)entry.Values[1].Value, (long)entry.Values[2].Value);
            _statement.Append(CultureInfo.InvariantCulture, $"({OrderId.From(activityId, unit).Value},{user},{at}),");
        }

        _statement.Length--;
        _statement.Append(CultureInfo.InvariantCulture, $"; REPLACE INTO consumed VALUES ({activityId}, '{entries[^1].Id}'); COMMIT");
        return _statement.ToString();
    }
}
