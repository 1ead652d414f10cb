using System.Globalization;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// A call that counts only once enough replicas have all that the primary had when it answered: what the call wrote, and what it read.
/// A refusal (a number, but not 0) has done nothing.
/// </summary>
/// <remarks>
/// WAIT looks at how far the primary was when it answered the last command of the same connection. On a connection made in between it
/// would see nothing to wait for and agree, so the connection's id is asked before and after.
/// </remarks>
internal sealed class ReplicatedCall(int replicas, TimeSpan timeout)
{
    private readonly string _replicas = replicas.ToString(CultureInfo.InvariantCulture);
    private readonly string _milliseconds = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits for as many replicas as the options want; null if they want none.</summary>
    public static ReplicatedCall? For(RedisOptions options) =>
        options.Replicas > 0 ? new ReplicatedCall(options.Replicas, options.ReplicaTimeout) : null;

    /// <summary>Calls a script.</summary>
    /// <exception cref="RedisTimeoutException">Too few replicas have it.</exception>
    public async Task<RedisResult> EvaluateAsync(IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await CallAsync(database, batch => script.EvaluateByHashAsync(batch, keys, arguments));
        }
        catch (RedisServerException e) when (RedisScript.IsUnknownHere(e))
        {
            await script.LoadAsync(database);
            return await CallAsync(database, batch => script.EvaluateByHashAsync(batch, keys, arguments));
        }
    }

    /// <summary>Calls whatever is sent over the batch.</summary>
    /// <exception cref="RedisTimeoutException">Too few replicas have it.</exception>
    public async Task<RedisResult> CallAsync(IDatabase database, Func<IBatch, Task<RedisResult>> send)
    {
        var batch = database.CreateBatch();
        var before = ConnectionIdAsync(batch);
        var call = send(batch);
        var wait = batch.ExecuteAsync("WAIT", [_replicas, _milliseconds], CommandFlags.DemandMaster);
        var after = ConnectionIdAsync(batch);
        batch.Execute();
        await Task.WhenAll(before, call, wait, after);
        var result = await call;
        if (IsRefusal(result))
            return result;
        var reached = (long)await wait;
        if ((long)await before != (long)await after)
            throw new RedisConnectionException(ConnectionFailureType.SocketClosed, "The connection was lost while waiting for replicas.");
        if (reached < replicas)
            throw new RedisTimeoutException($"{reached} of {replicas} replicas have it after {_milliseconds} ms.", CommandStatus.Sent);
        return result;
    }

    private static bool IsRefusal(RedisResult result) => result.Resp2Type == ResultType.Integer && (long)result != 0;

    private static Task<RedisResult> ConnectionIdAsync(IBatch batch) => batch.ExecuteAsync("CLIENT", ["ID"], CommandFlags.DemandMaster);
}
