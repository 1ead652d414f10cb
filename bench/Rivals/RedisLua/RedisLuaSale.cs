using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using CouponKill.Contracts.Claims;
using StackExchange.Redis;

namespace CouponKill.Bench.Rivals.RedisLua;

/// <summary>
/// Stock, claims and orders in Redis, and one Lua script per claim. All requests share one connection, which pipelines them, with
/// the client's own scheduler as in the real server; the thread pool instead made no difference beyond noise.
/// </summary>
internal sealed class RedisLuaSale : ISale
{
    private readonly ConcurrentDictionary<long, RedisKey[]> _keys = new();
    private readonly IDatabase _database;
    private readonly byte[] _script;

    private RedisLuaSale(IDatabase database, byte[] script) => (_database, _script) = (database, script);

    public static async Task<RedisLuaSale> ConnectAsync(string configuration, CancellationToken cancellationToken)
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancellationToken);
        var script = await redis.GetServers()[0].ScriptLoadAsync(ReadScript());
        return new RedisLuaSale(redis.GetDatabase(), script);
    }

    /// <summary>Sales are one after the other, so the last one's data only take memory.</summary>
    public async Task OpenAsync(long activityId, int units, CancellationToken cancellationToken)
    {
        foreach (var old in _keys.Keys)
        {
            if (_keys.TryRemove(old, out var keys))
                await _database.KeyDeleteAsync(keys);
        }

        await _database.StringSetAsync(Keys(activityId)[0], units);
    }

    public async ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var result = await _database.ScriptEvaluateAsync(_script, Keys(activityId), [userId, now]);
        if (result.Resp2Type != ResultType.Integer)
            return Replay(activityId, userId, (string)result!);
        var unit = (long)result;
        return unit == 0 ? Grant.SoldOut : Grant.New(activityId, userId, unit, now);
    }

    /// <summary>The stream is where the orders stay.</summary>
    public Task SettleAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        var keys = Keys(activityId);
        return new SaleTally(
            (long)await _database.StringGetAsync(keys[0]), await _database.StreamLengthAsync(keys[2]), await _database.HashLengthAsync(
                keys[1]));
    }

    /// <summary>The stream of a sale's orders.</summary>
    public static RedisKey Orders(long activityId) => Key(activityId, "orders");

    private RedisKey[] Keys(long activityId) => _keys.GetOrAdd(activityId, static id =>
        [Key(id, "left"), Key(id, "claims"), Orders(id)]);

    private static RedisKey Key(long activityId, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{{sale:{activityId}}}:{name}");

    private static ClaimOutcome Replay(long activityId, long userId, string claim)
    {
        var space = claim.IndexOf(' ', StringComparison.Ordinal);
        return Grant.Replay(
            activityId,
            userId,
            long.Parse(claim.AsSpan(0, space), CultureInfo.InvariantCulture),
            long.Parse(claim.AsSpan(space + 1), CultureInfo.InvariantCulture));
    }

    private static string ReadScript()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("claim.lua")
            ?? throw new InvalidOperationException("The script is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
