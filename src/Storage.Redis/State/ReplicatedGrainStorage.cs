using CouponKill.Storage.Redis.Claims;
using Orleans.Storage;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.State;

/// <summary>
/// The grain storage of a Redis with replicas: a write is done, and what was read is given, once enough replicas have it. Without
/// <see cref="RedisOptions.Replicas"/> it adds nothing.
/// </summary>
/// <param name="inner">The storage over the same connection.</param>
/// <param name="redis">The connection.</param>
/// <param name="keyOf">The key of a state.</param>
internal sealed class ReplicatedGrainStorage(
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
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
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
