using System.Globalization;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>A script call that counts only once enough replicas have what it wrote; a refusal (not 0) has written nothing.</summary>
/// <remarks>
/// WAIT looks at what its own connection has written. On a connection made in between it would see nothing to wait for and agree,
/// so the connection's id is asked before and after.
/// </remarks>
internal sealed class ReplicatedCall(int replicas, TimeSpan timeout)
{
    private readonly string _replicas = replicas.ToString(CultureInfo.InvariantCulture);
    private readonly string _milliseconds = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    public async Task<RedisResult> EvaluateAsync(IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await CallAsync(database, script, keys, arguments);
        }
        catch (RedisServerException e) when (RedisScript.IsUnknownHere(e))
        {
            await script.LoadAsync(database);
            return await CallAsync(database, script, keys, arguments);
        }
    }

    private async Task<RedisResult> CallAsync(IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        var batch = database.CreateBatch();
        var before = ConnectionIdAsync(batch);
        var call = script.EvaluateByHashAsync(batch, keys, arguments);
        var wait = batch.ExecuteAsync("WAIT", [_replicas, _milliseconds], CommandFlags.DemandMaster);
        var after = ConnectionIdAsync(batch);
        batch.Execute();
        await Task.WhenAll(before, call, wait, after);
        var result = await call;
        if ((long)result != 0)
            return result;
        var reached = (long)await wait;
        if ((long)await before != (long)await after)
            throw new RedisConnectionException(ConnectionFailureType.SocketClosed, "The connection was lost while waiting for replicas.");
        if (reached < replicas)
            throw new RedisTimeoutException(
                $"{reached} of {replicas} replicas have the record after {_milliseconds} ms.", CommandStatus.Sent);
        return result;
    }

    private static Task<RedisResult> ConnectionIdAsync(IBatch batch) => batch.ExecuteAsync("CLIENT", ["ID"], CommandFlags.DemandMaster);
}
