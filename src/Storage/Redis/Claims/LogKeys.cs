using System.Globalization;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// The keys of one log: its head (a hash), its records (a stream whose ids are the record numbers) and two slots for snapshots
/// (lists of parts). They share a hash tag, so that Redis Cluster keeps them on one server.
/// </summary>
internal static class LogKeys
{
    public static RedisKey[] Of(string prefix, long activityId)
    {
        var log = string.Create(CultureInfo.InvariantCulture, $"{prefix}:log:{{{activityId}}}");
        return [log, $"{log}:records", $"{log}:snapshot-0", $"{log}:snapshot-1"];
    }
}
