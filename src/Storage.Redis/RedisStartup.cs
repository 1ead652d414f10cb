using CouponKill.Ledger.Storage;

namespace CouponKill.Storage.Redis;

/// <summary>Connects and checks durability, so that a wrong address stops the start and not the first claim.</summary>
internal sealed class RedisStartup(RedisConnection connection) : IStorageStartup
{
    public string Target => $"Redis at {connection.Address} (Redis:StartTimeout)";

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        return "Redis answers and keeps what it is given.";
    }
}
