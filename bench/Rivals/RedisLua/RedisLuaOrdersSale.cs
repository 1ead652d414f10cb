using CouponKill.Contracts.Claims;
using MySqlConnector;
using StackExchange.Redis;

namespace CouponKill.Bench.Rivals.RedisLua;

/// <summary>The same claims in Redis, with their orders in MySQL in the end: all that CouponKill's cluster profile stores.</summary>
internal sealed class RedisLuaOrdersSale : ISale
{
    private readonly RedisLuaSale _sale;
    private readonly OrderConsumer _consumer;

    private RedisLuaOrdersSale(RedisLuaSale sale, OrderConsumer consumer) => (_sale, _consumer) = (sale, consumer);

    public static async Task<RedisLuaOrdersSale> ConnectAsync(string redis, string mySql, CancellationToken cancellationToken)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis).WaitAsync(cancellationToken);
        var consumer = new OrderConsumer(connection.GetDatabase(), new MySqlDataSource(mySql));
        await consumer.CreateTablesAsync(cancellationToken);
        return new RedisLuaOrdersSale(await RedisLuaSale.ConnectAsync(redis, cancellationToken), consumer);
    }

    public async Task OpenAsync(long activityId, int units, CancellationToken cancellationToken)
    {
        await _sale.OpenAsync(activityId, units, cancellationToken);
        await _consumer.FollowAsync(activityId, RedisLuaSale.Orders(activityId));
    }

    public ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId) => _sale.ClaimAsync(activityId, userId);

    public Task SettleAsync(long activityId, CancellationToken cancellationToken) =>
        _consumer.SettleAsync(RedisLuaSale.Orders(activityId), cancellationToken);

    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        var inRedis = await _sale.CountAsync(activityId, cancellationToken);
        var (orders, users) = await _consumer.CountAsync(activityId, cancellationToken);
        return inRedis with { Orders = orders, Users = users };
    }
}
