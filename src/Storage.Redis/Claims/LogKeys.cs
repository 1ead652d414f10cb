using System.Globalization;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// The keys of one log: its head (a hash), its records (a stream whose ids are the record numbers) and two slots for snapshots
/// (lists of parts). They share a hash tag, so that Redis Cluster keeps them on one server.
/// </summary>
internal static class LogKeys
{
    /// <summary>The keys of the log.</summary>
    public static RedisKey[] Of(string prefix, long activityId) => Under(Name(prefix, activityId));

    /// <summary>The keys that an old log is kept under.</summary>
    public static RedisKey[] Kept(string prefix, long activityId, string keepAs) => Under($"{Name(prefix, activityId)}:{keepAs}");

    /// <summary>The key of a snapshot that is to become a log.</summary>
    public static RedisKey Draft(string prefix, long activityId, string keepAs) => $"{Name(prefix, activityId)}:{keepAs}:draft";

    private static string Name(string prefix, long activityId) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}:log:{{{activityId}}}");

    private static RedisKey[] Under(string log) => [log, $"{log}:records", $"{log}:snapshot-0", $"{log}:snapshot-1"];
}
