using CouponKill.Ledger.Time;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>The clock of Redis: that of a primary.</summary>
internal sealed class RedisReferenceClock(RedisConnection connection) : IReferenceClock
{
    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
    {
        // Seconds, and microseconds of the running one.
        var told = await connection.Database.ExecuteAsync("TIME", [], CommandFlags.DemandMaster).WaitAsync(cancellationToken);
        return DateTimeOffset.FromUnixTimeSeconds((long)told[0]).AddMicroseconds((long)told[1]);
    }
}
