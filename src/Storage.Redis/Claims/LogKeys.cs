using System.Globalization;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;
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

    /// <summary>The key of the greatest id that a log was made for.</summary>
    public static RedisKey HighestActivity(string prefix) => $"{prefix}:highest-activity";

    /// <summary>What the keys of all logs look like, as SCAN takes it.</summary>
    public static RedisValue Pattern(string prefix) =>
        string.Concat(prefix.Select(c => c is '*' or '?' or '[' or ']' or '^' or '\\' ? $"\\{c}" : $"{c}")) + ":log:{*";

    /// <summary>Whose log a key is part of; 0 when it is none.</summary>
    public static long ActivityOf(string prefix, string key)
    {
        var rest = key.AsSpan($"{prefix}:log:{{".Length);
        var end = rest.IndexOf('}');
        return end > 0 && ActivityId.TryParse(rest[..end].ToString(), out var id) && id <= OrderId.MaxActivityId ? id : 0;
    }

    private static string Name(string prefix, long activityId) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}:log:{{{activityId}}}");

    private static RedisKey[] Under(string log) => [log, $"{log}:records", $"{log}:snapshot-0", $"{log}:snapshot-1"];
}
