using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>Errors by which Redis says that it has written nothing, because it could not keep it.</summary>
internal static class StoreRefusal
{
    /// <summary>No memory, no disk, too few replicas. In a script the words stand somewhere in the message.</summary>
    private static readonly string[] Words = ["OOM command not allowed", "MISCONF ", "NOREPLICAS "];

    /// <summary>True for such an error.</summary>
    public static bool IsOne(Exception exception) =>
        exception is RedisServerException && Array.Exists(Words, word => exception.Message.Contains(word, StringComparison.Ordinal));
}
