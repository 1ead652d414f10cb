using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis.Claims;
using Orleans.Storage;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.State;

/// <summary>
/// Grain state, as durable as the claim log: nothing is written to a Redis that would not keep it; and with
/// <see cref="RedisOptions.Replicas"/> a write is done, and what was read is given, once enough of them have it.
/// </summary>
/// <param name="inner">The storage over the same connection.</param>
/// <param name="redis">The connection.</param>
/// <param name="keyOf">The key of a state.</param>
internal sealed class DurableGrainStorage(
    IGrainStorage inner, RedisConnection redis, Func<string, GrainId, string> keyOf) : IGrainStorage
{
    private readonly ReplicatedCall? _replicated = ReplicatedCall.For(redis.Options);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ReadStateAsync(stateName, grainId, grainState);
        await ConfirmAsync(stateName, grainId, grainState.ETag);
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">Redis would not keep it; nothing was written.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if ((await redis.Durability.CurrentAsync()).Fault is { } fault)
            throw new StorageException(fault);
        await inner.WriteStateAsync(stateName, grainId, grainState);
        await ConfirmAsync(stateName, grainId, grainState.ETag);
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ClearStateAsync(stateName, grainId, grainState);
        await ConfirmAsync(stateName, grainId, grainState.ETag);
    }

    /// <summary>The server may be another one by now, so it is asked for the state again.</summary>
    private async Task ConfirmAsync(string stateName, GrainId grainId, string? etag)
    {
        if (_replicated is null)
            return;
        RedisKey key = keyOf(stateName, grainId);
        var found = await _replicated.CallAsync(
            redis.Database, batch => batch.ExecuteAsync("HGET", [key, "etag"], CommandFlags.DemandMaster));
        if (!string.Equals((string?)found ?? "", etag ?? "", StringComparison.Ordinal))
            throw new InconsistentStateException($"{key} is not what was read or written a moment ago.", (string?)found, etag);
    }
}
